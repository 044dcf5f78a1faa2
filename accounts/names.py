"""Handles and display names: what people may call themselves. Pure."""

import re
import unicodedata
import zoneinfo
from functools import cache

from django.utils.translation import gettext_lazy as _

from chatsite.lib import korean
from chatsite.lib.text import clean_line, clean_text

HANDLE_MIN, HANDLE_MAX = 3, 30
NAME_MAX = 50

# Letters by their category that show as nothing, and so would let two names look alike.
_BLANKS = frozenset("\u115f\u1160\u3164\uffa0\u2800")
_HANDLE_CATEGORIES = frozenset({"Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Nd"})
# Alphabets with letters that look alike: a handle keeps to one of them.
_LOOKALIKES = frozenset({"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC"})
_JAMO_RUNS = re.compile("([ㄱ-ㅣ]+)")
_JOINERS = frozenset("\u200c\u200d")  # needed inside words of some scripts and inside emoji


def fold(value: str) -> str:
    """The form in which two texts are the same without regard to case, width and composition."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", value).casefold())


def name_key(value: str) -> str:
    """As `fold`, but jamo stay what a keyboard writes: ㅎㄱㄷ are the initials of a name."""
    return "".join(
        part if at % 2 else fold(part) for at, part in enumerate(_JAMO_RUNS.split(value))
    )


def clean_handle(value: str) -> str:
    """The one stored form of a handle. Raises ValueError with the reason."""
    handle = fold(clean_text(value).strip().removeprefix("@"))
    if not HANDLE_MIN <= len(handle) <= HANDLE_MAX:
        raise ValueError(_("A handle has 3 to 30 characters."))
    if not all(c in "._-" or _is_letter_or_digit(c) for c in handle):
        raise ValueError(_("A handle has letters, digits, “_”, “-” and “.” only."))
    if handle.startswith(".") or handle.endswith(".") or ".." in handle:
        raise ValueError(_("A dot stands between two other characters."))
    if len({unicodedata.name(c, "").split(" ")[0] for c in handle} & _LOOKALIKES) > 1:
        raise ValueError(_("A handle cannot mix alphabets that look alike."))
    return handle


def _is_letter_or_digit(character: str) -> bool:
    return unicodedata.category(character) in _HANDLE_CATEGORIES and character not in _BLANKS


def clean_name(value: str) -> str:
    """A display name on one line, without invisible controls. Raises ValueError with the reason."""
    name = _visible_line(value)
    if not any(unicodedata.category(c)[0] in "LNSP" and c not in _BLANKS for c in name):
        raise ValueError(_("A name needs a character that can be seen."))
    if len(name) > NAME_MAX:
        raise ValueError(_("A name has at most 50 characters."))
    return name


def clean_status(value: str) -> str:
    """A line of status, perhaps empty. Raises ValueError."""
    return _visible_line(value)


def _visible_line(value: str) -> str:
    # Direction overrides and the like would write over the rest of the page's line.
    line = clean_line(value)
    kept = (c for c in line if c in _JOINERS or unicodedata.category(c) not in {"Cf", "Zl", "Zp"})
    return re.sub(r"\s+", " ", "".join(kept)).strip()


def grams(value: str) -> list[str]:
    """The characters and pairs of characters of a text and of its initial consonants.

    A part of it is found by its own: see `grams_asked`.
    """
    return sorted(_grams(value) | _grams(korean.initials(value)))


def grams_asked(typed: str) -> list[str]:
    """Those of `grams` that a name has where `korean.pattern` finds `typed`, a key.

    Initials and whole characters make no pair, and a last syllable that may go on is known by its
    initial only.
    """
    found: set[str] = set()
    typed = korean.loosened(typed)
    if korean.is_open(typed[-1:]):
        found, typed = {korean.initials(typed[-1])}, typed[:-1]
    for part in re.split(f"([{korean.INITIALS}]+)", typed):
        found |= _grams(part)
    return sorted(found)


def _grams(value: str) -> set[str]:
    return {*value, *(value[i : i + 2] for i in range(len(value) - 1))}


def is_time_zone(name: str) -> bool:
    """Whether it is the name of a time zone of the IANA database."""
    return name in available_time_zones()


@cache
def available_time_zones() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones()) - {"localtime", "posixrules", "Factory"}
