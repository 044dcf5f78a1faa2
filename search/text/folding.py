"""The form in which texts are compared: without case, accents and width, one space between words.

Where Hangul, Chinese or Japanese stand, spaces are not trusted: people leave them out and put them
in. So there is a second form, squeezed, in which none stands beside such a character. Pure.
"""

import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from chatsite.lib.korean import is_syllable

_WIDE = range(0xFF01, 0xFF5F)  # the printable ASCII characters in full width


class Folded(NamedTuple):
    """`text`, and for each of its characters the place in the original that it came from."""

    text: str
    places: Sequence[int]


@lru_cache(maxsize=16384)
def _fold(character: str) -> str:
    if character.isspace():
        return " "
    if character < "\x7f":
        return character.lower()
    if is_syllable(character):
        return character
    if ord(character) in _WIDE:
        character = chr(ord(character) - 0xFEE0)
    apart = unicodedata.normalize("NFD", character)
    # Only the accents of alphabets: that of が makes another letter of it.
    kept = "".join(c for c in apart if not "\u0300" <= c <= "\u036f")
    whole = unicodedata.normalize("NFC", kept)
    return "" if unicodedata.category(whole[:1] or " ") == "Cf" else whole.casefold()


def fold(text: str) -> str:
    """As `fold_with_places`, the text alone."""
    return " ".join("".join(map(_fold, text)).split())


def fold_with_places(text: str) -> Folded:
    """Folded, every run of white space as one space, none at the ends."""
    characters: list[str] = []
    places: list[int] = []
    for place, original in enumerate(text):
        for character in _fold(original):
            if character == " " and (not characters or characters[-1] == " "):
                continue
            characters.append(character)
            places.append(place)
    if characters and characters[-1] == " ":
        characters.pop()
        places.pop()
    return Folded("".join(characters), places)


def squeeze(folded: str) -> str:
    """A folded text without the spaces beside what is written without them."""
    return squeeze_with_places(Folded(folded, range(len(folded)))).text


def squeeze_with_places(folded: Folded) -> Folded:
    text, places = folded
    if " " not in text:
        return folded
    kept = [
        i
        for i, c in enumerate(text)
        if c != " " or not (is_unspaced(text[i - 1]) or is_unspaced(text[i + 1]))
    ]
    return Folded("".join([text[i] for i in kept]), [places[i] for i in kept])


@lru_cache(maxsize=16384)
def is_unspaced(character: str) -> bool:
    """Whether it belongs to a script in which a space tells little: Hangul, Han, kana."""
    return character > "\u10ff" and unicodedata.name(character, "").startswith(
        ("HANGUL", "CJK UNIFIED", "CJK COMPATIBILITY IDEOGRAPH", "HIRAGANA", "KATAKANA")
    )
