"""What a browser calls itself, said so that a person knows it again."""

import re

# The first that fits: most browsers also carry the names of those they want to be taken for.
_BROWSERS = [
    ("Edge", "Edg"),
    ("Samsung Internet", "SamsungBrowser"),
    ("Whale", "Whale"),
    ("Opera", "OPR"),
    ("Firefox", "Firefox|FxiOS"),
    ("Chrome", "Chrome|CriOS"),
    ("Safari", "Safari"),
]
_SYSTEMS = [
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("macOS", "Mac OS X|Macintosh"),
    ("ChromeOS", "CrOS"),
    ("Linux", "Linux"),
]


def _first(names: list[tuple[str, str]], user_agent: str) -> str:
    return next((name for name, pattern in names if re.search(pattern, user_agent)), "")


def device_name(user_agent: str) -> str:
    """ "Chrome · Windows"; what nobody knows keeps its beginning."""
    known = [_first(_BROWSERS, user_agent), _first(_SYSTEMS, user_agent)]
    return " · ".join(filter(None, known)) or user_agent[:60]
