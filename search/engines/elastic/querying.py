"""What is wanted as a query of Elasticsearch. Pure.

How well a word matches is counted as `matching` counts it, so both engines put hits in one order;
what the index knows beside that decides between equals.
"""

from collections.abc import Iterable
from typing import Any

from elasticsearch.dsl import Q
from elasticsearch.dsl.query import Query

from chatsite.lib import korean
from search.engines.wanted import LAST_ID, Asker, Wanted, Word
from search.text.folding import squeeze
from search.text.typos import neighbours_of

_TIE = 0.02
"""What the index's own measure is worth beside ours."""


def query_of(asker: Asker, wanted: Wanted, stale_ids: Iterable[int]) -> Query:
    """What is wanted, of what the asker may read, without the messages that changed since."""
    words = [_word(word) for word in wanted.words]
    phrases = [_holds(squeeze(phrase), 4.0) for phrase in wanted.phrases]
    text = " ".join(word.text for word in wanted.words)
    return Q(
        "bool",
        must=[*words, *phrases],
        should=[Q("match", **{"body.plain": {"query": text, "boost": _TIE}})] if text else [],
        filter=[_seats(asker), *_filters(wanted)],
        must_not=_refused(asker, wanted, stale_ids),
    )


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
        _worth(3.0, Q("prefix", **{"body.plain": text})),
        _holds(text, 2.0),
        _worth(1.8, Q("match", **{"body.korean": {"query": text, "operator": "and"}})),
    ]
    if word.stem:
        ways.append(_holds(word.stem, 1.8))
    ways += [_holds(other, 1.7) for other in word.others]
    if word.initials:
        ways.append(_worth(1.5, _in_a_row("initials", text)))
    if word.mistyped and any(map(korean.is_syllable, text)):
        ways.append(_worth(1.0, _mistyped(text)))
    return Q("dis_max", queries=ways)


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
    if len(text) < 3:
        return Q("terms", squeezed=list(_neighbours(text)))
    # One stroke that is another one is in three of the threes.
    strokes = korean.strokes(text)
    wanted: dict[str, Any] = {
        "query": strokes,
        "minimum_should_match": max(1, len(strokes) - 2 - 4),
    }
    return Q("match", strokes=wanted)


def _neighbours(text: str) -> Iterable[str]:
    for place, character in enumerate(text):
        if korean.is_syllable(character):
            for other in neighbours_of(character):
                yield text[:place] + other + text[place + 1 :]
