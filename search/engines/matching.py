"""Whether a text is what is looked for, how well, and where in it. Pure.

Engines find candidates by grams; this looks at the text itself. So two engines agree on what
counts, and on the marks.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from chatsite.lib.korean import initials
from search.text.folding import Folded, fold_with_places, squeeze, squeeze_with_places
from search.text.typos import is_neighbour

from .wanted import Wanted, Word

_WHOLE, _BEGINS, _WITHIN, _STEM, _OTHER, _INITIALS, _MISTYPED = 4.0, 3.0, 2.0, 1.8, 1.7, 1.5, 1.0
_BREVITY = 0.5
_USUAL_LENGTH = 40
Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Matcher:
    wanted: Wanted

    def score(self, folded: str) -> float | None:
        """How well a folded text matches the words and phrases; None where it does not."""
        squeezed = squeeze(folded)
        if not self.is_allowed(folded, squeezed):
            return None
        total = 0.0
        for word in self.wanted.words:
            strength = _strength(word, folded, squeezed)
            if not strength:
                return None
            total += strength
        return total + len(self.wanted.phrases) * _WHOLE + brevity(len(squeezed))

    def is_allowed(self, folded: str, squeezed: str) -> bool:
        """Whether all phrases are there, and nothing that is excluded."""
        wanted = self.wanted
        return (
            all(phrase in folded for phrase in wanted.phrases)
            and not any(phrase in folded for phrase in wanted.excluded_phrases)
            and not any(word in squeezed for word in wanted.excluded)
        )

    def marks(self, text: str) -> list[Range]:
        """What of an original text is found, in code points, in order, without overlaps."""
        folded = fold_with_places(text)
        squeezed = squeeze_with_places(folded)
        found = [place for phrase in self.wanted.phrases for place in _all(folded, phrase)]
        for word in self.wanted.words:
            found += _places(word, squeezed)
        return _joined(sorted(found))


def brevity(length: int) -> float:
    """A short text that matches is about it; a long one may only mention it."""
    return _BREVITY / (1 + length / _USUAL_LENGTH)


def _strength(word: Word, folded: str, squeezed: str) -> float:
    if word.text in folded:
        return _standing(word.text, folded)
    if word.text in squeezed:
        return _WITHIN
    if word.stem and word.stem in squeezed:
        return _STEM
    if any(other in squeezed for other in word.others):
        return _OTHER
    if word.initials and word.text in initials(squeezed):
        return _INITIALS + (f" {word.text}" in f" {initials(folded)}") / 2
    if word.mistyped and next(_mistyped(word.text, squeezed), None) is not None:
        return _MISTYPED
    return 0.0


def _standing(text: str, folded: str) -> float:
    best, start = 0.0, folded.find(text)
    while start >= 0 and best < _WHOLE:
        end = start + len(text)
        begins = start == 0 or not folded[start - 1].isalnum()
        ends = end == len(folded) or not folded[end].isalnum()
        best = max(best, _WHOLE if begins and ends else _BEGINS if begins else _WITHIN)
        start = folded.find(text, start + 1)
    return best


def _mistyped(text: str, squeezed: str) -> Iterator[int]:
    """Where a text stands that differs in one jamo."""
    length = len(text)
    for start in range(len(squeezed) - length + 1):
        differing = [i for i in range(length) if text[i] != squeezed[start + i]][:2]
        if len(differing) == 1 and is_neighbour(text[differing[0]], squeezed[start + differing[0]]):
            yield start


def _places(word: Word, squeezed: Folded) -> list[Range]:
    for form in word.forms:
        if found := list(_all(squeezed, form)):
            return found
    if word.initials:
        by_initials = Folded(initials(squeezed.text), squeezed.places)
        if found := list(_all(by_initials, word.text)):
            return found
    if word.mistyped:
        starts = _mistyped(word.text, squeezed.text)
        return [_original(squeezed, start, len(word.text)) for start in starts]
    return []


def _all(folded: Folded, text: str) -> Iterator[Range]:
    start = folded.text.find(text)
    while start >= 0:
        yield _original(folded, start, len(text))
        start = folded.text.find(text, start + len(text))


def _original(folded: Folded, start: int, length: int) -> Range:
    return folded.places[start], folded.places[start + length - 1] + 1


def _joined(ranges: list[Range]) -> list[Range]:
    joined: list[Range] = []
    for start, end in ranges:
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined
