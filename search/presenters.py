"""Hits as clients are shown them."""

from collections import Counter
from collections.abc import Iterable

from typing_extensions import TypedDict

from accounts.presenters import UserJSON
from chatsite.lib.schemas import Id
from conversations.presenters import MessageShape
from search.engines.matching import Matcher, Range

BEFORE, LENGTH = 40, 200
"""Characters of a fragment: so many before the first mark, and in all."""
MAX_FRAGMENTS = 3
MAX_FACETS = 20


class FragmentJSON(TypedDict):
    """A part of a body. `marks`: what was found, from and up to, in UTF-16 code units of `text`.

    `starts`, `ends`: whether the body begins and ends with it.
    """

    text: str
    marks: list[tuple[int, int]]
    starts: bool
    ends: bool


class HitJSON(TypedDict):
    message: MessageShape
    fragments: list[FragmentJSON]
    score: float


class TotalJSON(TypedDict):
    """`exact` false: there are more."""

    count: int
    exact: bool


class FacetJSON(TypedDict):
    id: Id
    count: int


class FacetsJSON(TypedDict):
    conversations: list[FacetJSON]
    senders: list[FacetJSON]


class FoundJSON(TypedDict):
    """A page of hits. `relaxed`: nothing matched as typed, this is what may have been meant.

    `degraded`: the index is away, and a slower way gave the answer.
    """

    results: list[HitJSON]
    next: str | None
    total: TotalJSON
    facets: FacetsJSON
    users: list[UserJSON]
    relaxed: bool
    degraded: bool


def fragments_of(matcher: Matcher, body: str) -> list[FragmentJSON]:
    """The parts of a body where something was found, else its beginning."""
    fragments: list[FragmentJSON] = []
    marks = matcher.marks(body)
    for part in _parts(marks, len(body))[:MAX_FRAGMENTS]:
        inside = [(max(s, part[0]), min(e, part[1])) for s, e in marks if _overlap((s, e), part)]
        fragments.append(_fragment(body, part, inside))
    return fragments


def _parts(marks: list[Range], length: int) -> list[Range]:
    parts: list[Range] = []
    for start, _end in marks or [(0, 0)]:
        if not parts or start >= parts[-1][1]:
            begin = max(0, start - BEFORE, parts[-1][1] if parts else 0)
            parts.append((begin, min(length, begin + LENGTH)))
    return parts


def _overlap(one: Range, other: Range) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _fragment(body: str, part: Range, marks: list[Range]) -> FragmentJSON:
    start, end = part
    return {
        "text": body[start:end],
        "marks": [(_units(body[start:s]), _units(body[start:e])) for s, e in marks],
        "starts": start == 0,
        "ends": end == len(body),
    }


def _units(text: str) -> int:
    return len(text) + sum(c > "\uffff" for c in text)


def facet_json(counts: Counter[int]) -> list[FacetJSON]:
    """The most frequent, by count and then by id."""
    ordered: Iterable[tuple[int, int]] = sorted(counts.items(), key=lambda item: (-item[1], item))
    return [{"id": str(id), "count": count} for id, count in list(ordered)[:MAX_FACETS]]
