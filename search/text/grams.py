"""Texts cut into what an index of Postgres holds. Pure.

A text is found by its pairs of characters. Its last character has a pair, too, with END, so that
one character alone is found as the beginning of a pair.
"""

import re
from collections.abc import Iterable

from chatsite.lib.korean import initials

from .folding import squeeze

END = "\u0003"
INITIAL = "\u0001"
"""Before a pair of initial consonants, which is no pair of characters."""
MARK = "\u0002"
"""Before what is no part of the text."""
HAS_LINK = f"{MARK}link"

_LINK = re.compile(r"https?://[^\s]+|\bwww\.[^\s.]+\.[^\s]+")


def pairs(squeezed: str) -> list[str]:
    """The pairs of a squeezed text that is looked for."""
    return [squeezed[i : i + 2] for i in range(len(squeezed) - 1)]


def grams_of(folded: str) -> set[str]:
    """All by which a folded text is found."""
    squeezed = squeeze(folded)
    grams = set(pairs(squeezed + END))
    grams.update(INITIAL + pair for pair in _initial_pairs(squeezed))
    if has_link(folded):
        grams.add(HAS_LINK)
    return grams


def _initial_pairs(squeezed: str) -> Iterable[str]:
    text = squeezed + END
    heads = initials(text)
    are_syllables = [head != c for head, c in zip(heads, text, strict=True)]
    for i in range(len(squeezed)):
        if are_syllables[i]:
            yield heads[i : i + 2] if are_syllables[i + 1] else heads[i] + END


def has_link(folded: str) -> bool:
    # Most texts have none, and this is asked of each.
    return ("://" in folded or "www." in folded) and _LINK.search(folded) is not None
