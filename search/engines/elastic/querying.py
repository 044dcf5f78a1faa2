"""What is wanted as a query of Elasticsearch. Pure.

How well a word matches is counted as `matching` counts it, so both engines put hits in one order;
what the index knows beside that decides between equals.
"""

from collections.abc import Iterable
from itertools import pairwise
from typing import Any

from elasticsearch.dsl import Q
from elasticsearch.dsl.query import Query

from chatsite.lib import korean
from search.engines.matching import brevity
from search.engines.wanted import LAST_ID, Asker, Wanted, Word
from search.text.folding import squeeze
from search.text.typos import neighbours_of

_TIE = 0.02
"""What the index's own measure is worth beside ours."""
_LONGEST_BEGINNING = 200


def query_of(asker: Asker, wanted: Wanted, stale_ids: Iterable[int]) -> Query:
    """What is wanted, of what the asker may read, without the messages that changed since."""
    words = [_word(word) for word in wanted.words]
    phrases = [_holds(squeeze(phrase), 4.0) for phrase in wanted.phrases]
    text = " ".join([*(word.text for word in wanted.words), *wanted.phrases])
    return Q(
        "bool",
        must=[*words, *phrases],
        should=[*_brief(), Q("match", **{"body.plain": {"query": text, "boost": _TIE}})],
        filter=[_seats(asker), *_filters(wanted)],
        must_not=_refused(asker, wanted, stale_ids),
    )


def _brief() -> Iterable[Query]:
    """What `matching.brevity` gives, in steps."""
    lengths = (10, 20, 40, 80, 160, 320)
    worths = [*map(brevity, lengths), 0.0]
    for length, (here, beyond) in zip(lengths, pairwise(worths), strict=True):
        yield _worth(here - beyond, Q("range", length={"lte": length}))


def _seats(asker: Asker) -> Query:
    whole = [str(id) for id, first in asker.seats.items() if not first]
    parts = [
        Q(
            "bool",
            filter=[
                Q("term", conversation_id=str(id)),
                Q("range", message_id={"gte": first}),
            ],
        )
        for id, first in asker.seats.items()
        if first
    ]
    return Q("bool", should=[Q("terms", conversation_id=whole), *parts], minimum_should_match=1)


def _filters(wanted: Wanted) -> list[Query]:
    filters: list[Query] = []
    if wanted.sender_ids is not None:
        filters.append(Q("terms", sender_id=[str(id) for id in wanted.sender_ids]))
    if wanted.message_ids is not None:
        filters.append(Q("terms", message_id=list(wanted.message_ids)))
    for name in ("has_link", "is_reply"):
        value = getattr(wanted, name)
        if value is not None:
            filters.append(Q("term", **{name: value}))
    if wanted.from_id or wanted.before_id != LAST_ID:
        filters.append(Q("range", message_id={"gte": wanted.from_id, "lt": wanted.before_id}))
    return filters


def _refused(asker: Asker, wanted: Wanted, stale_ids: Iterable[int]) -> list[Query]:
    senders = asker.blocked_ids | wanted.excluded_sender_ids
    messages = wanted.excluded_message_ids.union(stale_ids)
    refused = [_holds(text, 1.0) for text in wanted.excluded]
    if senders:
        refused.append(Q("terms", sender_id=[str(id) for id in senders]))
    if messages:
        refused.append(Q("terms", message_id=list(messages)))
    return refused


def _word(word: Word) -> Query:
    text = word.text
    ways = [
        _worth(4.0, Q("match_phrase", **{"body.plain": text})),
        *_begins("body.plain", text, 3.0),
        _holds(text, 2.0),
        _worth(1.8, Q("match", **{"body.korean": {"query": text, "operator": "and"}})),
    ]
    if word.stem:
        ways.append(_holds(word.stem, 1.8))
    ways += [_holds(other, 1.7) for other in word.others]
    if word.initials:
        ways.append(_worth(1.5, _in_a_row("initials", text)))
        ways += _begins("heads", text, 2.0)
    if word.mistyped and len(text) > 1 and any(map(korean.is_syllable, text)):
        ways.append(_worth(1.0, _mistyped(text)))
    return Q("dis_max", queries=ways)


def _begins(field: str, text: str, worth: float) -> Iterable[Query]:
    # The index refuses to look for more.
    if len(text) <= _LONGEST_BEGINNING:
        yield _worth(worth, Q("prefix", **{field: text}))


def _holds(squeezed: str, worth: float) -> Query:
    return _worth(worth, _in_a_row("squeezed", squeezed))


def _in_a_row(field: str, text: str) -> Query:
    # Pairs, and one character alone begins one: the last of a text has a pair, too.
    if len(text) == 1:
        return Q("prefix", **{field: text})
    return Q("match_phrase", **{field: text})


def _worth(boost: float, query: Query) -> Query:
    return Q("constant_score", filter=query, boost=boost)


def _mistyped(text: str) -> Query:
    """One jamo of one syllable is another: all beside that syllable stands there as it is.

    One stroke of a key that is another one is in three of the threes, and two are in four.
    """
    ways = [_with_another(text, at) for at, c in enumerate(text) if korean.is_syllable(c)]
    strokes = korean.strokes(text)
    wanted: dict[str, Any] = {
        "query": strokes,
        "minimum_should_match": max(1, len(strokes) - 2 - 4),
    }
    alike = [Q("match", strokes=wanted)] if len(text) > 2 else []
    return Q("bool", filter=alike, should=ways, minimum_should_match=1)


def _with_another(text: str, at: int) -> Query:
    before, after = text[:at], text[at + 1 :]
    others = list(neighbours_of(text[at]))
    parts = [_in_a_row("squeezed", part) for part in (before, after) if len(part) > 1]
    if before:
        parts.append(Q("terms", squeezed=[before[-1] + other for other in others]))
    if after:
        parts.append(Q("terms", squeezed=[other + after[0] for other in others]))
    return Q("bool", filter=parts)
