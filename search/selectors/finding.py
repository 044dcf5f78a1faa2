"""A search: who asks, what is meant, which engine answers, and what of it may be shown."""

import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from chatsite.lib import korean
from chatsite.lib.snowflake import first_id_at
from conversations.models import Message
from search.cursor import Cursor
from search.engines.chosen import engines
from search.engines.matching import Matcher
from search.engines.wanted import (
    LAST_ID,
    After,
    Asker,
    Engine,
    EngineUnavailable,
    Found,
    Hit,
    Sort,
    Wanted,
    Word,
)
from search.language import Flag, Query
from search.text.folding import fold, squeeze
from search.text.stems import stem

from .naming import conversations_named, people_named
from .rights import asker_of, conversations_with, naming, pinned, readable

logger = logging.getLogger(__name__)
_ROUNDS = 4
"""Pages that are read from an engine to fill one, where it is behind the database."""
_LONGEST_MISTYPED = 20
"""Syllables. What else a word may be is much to ask: it grows with the square of the length."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A message that was found."""

    message: Message
    score: float


@dataclass(frozen=True, slots=True)
class Answer:
    """One page. `relaxed`: nothing matched as typed, so this is what may have been meant.

    `degraded`: the index is away, and Postgres answered. Totals and facets are the first page's.
    """

    hits: Sequence[Shown]
    matcher: Matcher
    next: Cursor | None
    relaxed: bool
    degraded: bool
    total: int
    total_is_exact: bool
    conversations: Counter[int]
    senders: Counter[int]


def find(
    *,
    actor_id: int,
    query: Query,
    conversation_id: int | None = None,
    cursor: Cursor | None = None,
    sort: Sort = "newest",
    limit: int = 20,
) -> Answer:
    """Messages that the actor may read, one page. Raises BadQuery for a name that says nothing."""
    asker = asker_of(actor_id, None if conversation_id is None else [conversation_id])
    asker, wanted = _meant(asker, query, sort)
    degraded = False
    for engine in engines():
        try:
            return _find(engine, asker, wanted, cursor, limit, degraded=degraded)
        except EngineUnavailable as error:
            logger.warning("the index does not answer, Postgres does: %s", error)
            degraded = True
    raise AssertionError("Postgres is always asked last")


def _find(
    engine: Engine,
    asker: Asker,
    wanted: Wanted,
    cursor: Cursor | None,
    limit: int,
    *,
    degraded: bool,
) -> Answer:
    relaxed = cursor.relaxed if cursor else False
    meant = _relaxed(wanted) if relaxed else wanted
    after = After(cursor.score, cursor.message_id) if cursor else None
    first, shown, more = _page(engine, asker, meant, after, limit)
    if cursor is None and not first.total and wanted.words:
        relaxed, meant = True, _relaxed(wanted)
        first, shown, more = _page(engine, asker, meant, after, limit)
    last = shown[-1] if shown and more else None
    return Answer(
        hits=shown,
        matcher=Matcher(meant),
        next=Cursor(last.score, last.message.id, relaxed) if last else None,
        relaxed=relaxed and bool(shown),
        degraded=degraded,
        total=first.total,
        total_is_exact=first.total_is_exact,
        conversations=first.conversations,
        senders=first.senders,
    )


def _page(
    engine: Engine, asker: Asker, wanted: Wanted, after: After | None, limit: int
) -> tuple[Found, list[Shown], bool]:
    """What the engine found first, what of it and of the next ones fills a page, and is there more?

    An index may be behind: what was deleted, edited or hidden since is left out here.
    """
    if not asker.seats:
        return Found([], more=False), [], False
    matcher = Matcher(wanted)
    shown: list[Shown] = []
    first = found = engine.find(asker, wanted, after, limit)
    for _round in range(_ROUNDS):
        rows = readable(asker, found.hits)
        for hit in found.hits:
            row = rows.get((hit.conversation_id, hit.message_id))
            if row is not None and _still_matches(matcher, hit, row):
                shown.append(Shown(row, hit.score))
        if len(shown) >= limit or not found.more:
            break
        last = found.hits[-1]
        found = engine.find(asker, wanted, After(last.score, last.message_id), limit)
    return first, shown[:limit], found.more or len(shown) > limit


def _still_matches(matcher: Matcher, hit: Hit, row: Message) -> bool:
    if row.text_version != hit.version:
        return False
    folded = fold(row.body)
    return matcher.is_allowed(folded, squeeze(folded))


def _meant(asker: Asker, query: Query, sort: Sort) -> tuple[Asker, Wanted]:
    seats = set(asker.seats)
    if query.conversations:
        seats &= conversations_named(asker, query.conversations)
    if query.people:
        seats &= conversations_with(asker, people_named(asker, query.people))
    marked = {flag: marked(asker) for flag, marked in _MARKED.items() if flag in query.flags}
    unmarked = [marked(asker) for flag, marked in _MARKED.items() if flag in query.excluded_flags]
    wanted = Wanted(
        words=tuple(_word(word) for word in query.words if squeeze(fold(word))),
        phrases=_folded(query.phrases),
        excluded=tuple(squeeze(word) for word in _folded(query.excluded)),
        excluded_phrases=_folded(query.excluded_phrases),
        sender_ids=people_named(asker, query.senders) if query.senders else None,
        excluded_sender_ids=people_named(asker, query.excluded_senders),
        message_ids=frozenset.intersection(*marked.values()) if marked else None,
        excluded_message_ids=frozenset().union(*unmarked),
        has_link=_flag(query, Flag.LINK),
        is_reply=_flag(query, Flag.REPLY),
        from_id=first_id_at(query.after) if query.after else 0,
        before_id=first_id_at(query.before) if query.before else LAST_ID,
        sort=sort,
    )
    kept = {id: first for id, first in asker.seats.items() if id in seats}
    return replace(asker, seats=kept), wanted


def _word(text: str) -> Word:
    squeezed = squeeze(fold(text))
    loosened = korean.loosened(squeezed)
    retyped = squeeze(fold(korean.retyped(text) or "")) or None
    if korean.are_initials(loosened):
        others = () if loosened == squeezed else (squeezed,)
        return Word(loosened, others=others, retyped=retyped, initials=True)
    return Word(squeezed, stem=stem(squeezed), retyped=retyped)


def _relaxed(wanted: Wanted) -> Wanted:
    """What may have been meant: a finger slipped, or the keyboard was in the other language.

    Not at once: `go` is 해 on the other keyboard, which is in every second message.
    """
    return replace(wanted, words=tuple(map(_perhaps, wanted.words)))


def _perhaps(word: Word) -> Word:
    others = word.others + ((word.retyped,) if word.retyped else ())
    return replace(word, others=others, mistyped=len(word.text) <= _LONGEST_MISTYPED)


def _folded(texts: Sequence[str]) -> tuple[str, ...]:
    return tuple(folded for text in texts if (folded := fold(text)))


def _flag(query: Query, flag: Flag) -> bool | None:
    if flag in query.flags:
        return True
    return False if flag in query.excluded_flags else None


# What is known of messages beside their texts is asked of the database, not of an index.
_MARKED = {Flag.PINNED: pinned, Flag.MENTIONS_ME: naming}
