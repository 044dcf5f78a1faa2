"""What the page of the client is made of: its files, and a version that changes with any."""

import base64
import hashlib
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe

from chatsite.lib import json

STATIC_SOURCE = (settings.BASE_DIR / "static").resolve()

# In the order of the cascade, after those of base.html.
STYLES = (
    *("avatar", "badge", "dialog", "menu", "emoji-picker", "toast", "skeleton", "shell"),
    *("connection-line", "conversation-list", "conversation", "timeline", "message"),
    *("message-dialogs", "reactions", "presence", "composer", "mention", "details", "people"),
    *("search", "settings", "imports", "empty", "noscript"),
)
BASE_STYLES = ("tokens", "base", "button", "field")
VENDORED = {
    "preact": "preact",
    "preact/hooks": "preact-hooks",
    "htm": "htm",
    "htm/preact": "htm-preact",
    "@preact/signals-core": "signals-core",
    "@preact/signals": "signals",
    "idb": "idb",
}
"""Bare names in modules, and where they stand."""

_MAIN, _BEAT = "js/main.js", "js/lib/beat.js"
# Asked for by the page of the client at no time: a worker's own file, and a script of other pages.
_ELSEWHERE = {"js/service-worker.js", "js/entrance.js"}
# What the worker keeps when it is asked for, and not before: the emoji with all their names.
_LARGE = {"js/components/conversation/picker-element.js", "js/i18n/emoji-labels.js"}
_LARGE_FOLDER = "vendor/emoji-picker-element/"
_IMPORT = re.compile(
    r'(?:^|;)(?:import|export)\b(?:[\w$*,\s]|\{[^{}]*\})*?(?:\bfrom)?\s*"([^"]+)"', re.MULTILINE
)


def context() -> dict[str, Any]:
    """What `app.html` needs, whoever looks at it."""
    return {
        "import_map": import_map(),
        "modules": modules(),
        "styles": [static(f"css/{name}.css") for name in STYLES],
        # While one develops, files change under their names: nothing may be kept.
        "version": "" if settings.DEBUG else version(),
    }


@cache
def modules() -> list[str]:
    """What the first conversation needs, said at once: found one by one they would come ten steps
    deep. What `import()` asks for is not among them."""
    found: list[str] = []
    ahead = [_MAIN]
    while ahead:
        name = ahead.pop()
        if name not in found:
            found.append(name)
            ahead += _imported(name)
    return [static(name) for name in sorted(found)]


def texts(language: str | None) -> str:
    """What is said in this language, which the client asks for once it knows whose page it is."""
    return static(f"js/i18n/{'ko' if (language or '').startswith('ko') else 'en'}.js")


def _imported(name: str) -> Iterator[str]:
    """The modules that one names at its top."""
    path = STATIC_SOURCE / name
    for other in _IMPORT.findall(path.read_text()):
        if other in VENDORED:
            yield f"vendor/{VENDORED[other]}.js"
        else:
            yield (path.parent / other).resolve().relative_to(STATIC_SOURCE).as_posix()


@cache
def import_map() -> SafeString:
    imports = {name: static(f"vendor/{file}.js") for name, file in VENDORED.items()}
    # Names of files of ours, and nothing that anybody typed.
    return mark_safe(json.dumps({"imports": imports}).decode())  # noqa: S308


def import_map_hash() -> str:
    """By which a policy allows it."""
    digest = hashlib.sha256(import_map().encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


@cache
def files() -> list[str]:
    """All that the page may ask for, but for what is large and seldom used."""
    styles = [static(f"css/{name}.css") for name in (*BASE_STYLES, *STYLES)]
    scripts = [
        path.relative_to(STATIC_SOURCE).as_posix()
        for folder in ("js", "vendor")
        for path in sorted((STATIC_SOURCE / folder).rglob("*.js"))
    ]
    kept = [
        static(name)
        for name in scripts
        if name not in _ELSEWHERE | _LARGE | {_BEAT} and not name.startswith(_LARGE_FOLDER)
    ]
    # A worker is asked for by the name that stands in the code.
    return [*kept, f"{settings.STATIC_URL}{_BEAT}", *styles, static("icons/logo.svg")]


@cache
def version() -> str:
    """Names of files come from their contents, so names and the page tell one client from another.
    So does its policy, which says where it may connect."""
    with translation.override("en"):
        page = render_to_string("app.html", {"import_map": import_map(), "modules": modules()})
    told = "\n".join([page, *files(), *settings.NODE_ORIGINS])
    return hashlib.sha256(told.encode()).hexdigest()[:16]
