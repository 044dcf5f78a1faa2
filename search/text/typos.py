"""Syllables that differ in one jamo, as a finger that slips makes them. Pure."""

from collections.abc import Iterator

from chatsite.lib.korean import is_syllable

_FIRST = 0xAC00  # 가
_SIZES = 19, 21, 28
"""Initials, vowels, finals: that there is none counts as one of these."""


def _parts(syllable: str) -> tuple[int, int, int]:
    initial, rest = divmod(ord(syllable) - _FIRST, _SIZES[1] * _SIZES[2])
    return initial, *divmod(rest, _SIZES[2])


def neighbours_of(syllable: str) -> Iterator[str]:
    """Every other syllable that differs in one jamo."""
    own = _parts(syllable)
    for place, size in enumerate(_SIZES):
        for number in range(size):
            if number != own[place]:
                parts = [*own]
                parts[place] = number
                yield chr(_FIRST + (parts[0] * _SIZES[1] + parts[1]) * _SIZES[2] + parts[2])


def is_neighbour(one: str, other: str) -> bool:
    """Whether two syllables differ in one jamo."""
    if not (is_syllable(one) and is_syllable(other)):
        return False
    return sum(a != b for a, b in zip(_parts(one), _parts(other), strict=True)) == 1
