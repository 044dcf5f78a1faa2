"""How a batch of sends becomes rows: what to ask, what follows from the answers, what to write.

Nothing here knows a connection. Whoever drives the generator opens a transaction, runs the
statements of each step in their order and sends back the rows of each, then runs `writes`, commits,
and only then tells the news and hands out the outcomes.
"""

from collections.abc import Collection, Generator, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from accounts.events import AccountChanged
from accounts.services import versions
from chatsite.lib.errors import AppError, NotFound
from conversations.mentions import may_mention
from conversations.models import InboxEntry
from conversations.presenters import inbox_json

from . import statements
from .locked import Locked, News
from .send import Busy, Outcome, Send, Sent
from .statements import Head, HiddenEntry, Named, Original, Rows, Seat, Statement

Result = TypeVar("Result")
Asking = Generator[Sequence[Statement], Sequence[Rows], Result]


@dataclass(frozen=True, slots=True)
class Stored:
    """What comes of each send once `writes` are committed, and what is then to be told."""

    outcomes: Sequence[Outcome]
    writes: Sequence[Statement]
    news: Sequence[News]


@dataclass(slots=True)
class Shown:
    """Hidden conversations that come back; `busy`: those whose people somebody else holds."""

    writes: list[Statement] = field(default_factory=list)
    news: list[News] = field(default_factory=list)
    busy: set[int] = field(default_factory=set)


def storing(sends: Sequence[Send], *, patient: bool) -> Asking[Stored]:
    """Store each message once, in the given order; one that is refused fails alone.

    One that is not `patient` waits for no lock and for no lease of ids: the sends that would have
    to are answered with Busy, and nothing is written to their conversations.
    """
    talks = yield from _reading(sends, patient=patient)
    outcomes = [_outcome(talks.get(send.conversation_id), send, patient) for send in sends]
    shown = yield from _showing_again(talks.values(), patient=patient)
    if shown.busy:
        talks = {id: talk for id, talk in talks.items() if id not in shown.busy}
        outcomes = [
            Busy() if send.conversation_id in shown.busy else outcome
            for send, outcome in zip(sends, outcomes, strict=True)
        ]
    outcomes = yield from _reading_reactions(outcomes)
    news = [item for talk in talks.values() for item in talk.news]
    return Stored(outcomes, [*shown.writes, *_writes(talks.values())], [*shown.news, *news])


def _reading(sends: Sequence[Send], *, patient: bool) -> Asking[dict[int, Locked]]:
    ids = sorted({send.conversation_id for send in sends})
    asked = [
        statements.lock(ids, patient=patient),
        statements.earlier(sends),
        statements.seats(ids),
    ]
    if any(send.reply_to is not None for send in sends):
        asked.append(statements.originals(sends))
    mentioning = [send for send in sends if may_mention(send.body)]
    if mentioning:
        asked.append(statements.named(mentioning))
    heads, earlier, seats, *more = yield asked
    named = map(Named._make, more.pop() if mentioning else ())
    originals = map(Original._make, more.pop() if more else ())
    talks = {head.conversation_id: Locked(head) for head in map(Head._make, heads)}
    for message in map(statements.message_of, earlier):
        if talk := talks.get(message.conversation_id):
            talk.named[message.sender_id, message.client_id] = message
    for seat in map(Seat._make, seats):
        if talk := talks.get(seat.conversation_id):
            talk.seats[seat.user_id] = seat
    for original in originals:
        if talk := talks.get(original.conversation_id):
            talk.originals[original.id] = original
    for person in named:
        if talk := talks.get(person.conversation_id):
            talk.called.append(person)
    return talks


def _outcome(talk: Locked | None, send: Send, patient: bool) -> Outcome:
    if talk is None:
        # Not there, or left out by a lock that did not wait: only one that waits can tell.
        return NotFound() if patient else Busy()
    try:
        return talk.take(send, patient=patient)
    except AppError as error:
        return error


def _showing_again(talks: Iterable[Locked], *, patient: bool) -> Asking[Shown]:
    """A new message brings a hidden direct conversation back into the lists of its two people."""
    shown = Shown()
    seats = [seat for talk in talks for seat in talk.hidden_seats()]
    if not seats:
        return shown
    # The persons come after the conversations. What they hide is read again under their locks:
    # another device may have been faster.
    people, entries = yield [
        Statement(*versions.lock({seat.user_id for seat in seats}, patient=patient)),
        statements.hidden_entries(seats),
    ]
    numbers: dict[int, int] = dict(people)
    shown.busy = {seat.conversation_id for seat in seats if seat.user_id not in numbers}
    rows = []
    for entry in map(HiddenEntry._make, entries):
        if entry.conversation_id not in shown.busy:
            numbers[entry.user_id] += 1
            rows.append((entry.user_id, entry.conversation_id, numbers[entry.user_id]))
            shown.news.append(_shown(entry, numbers[entry.user_id]))
    if rows:
        shown.writes = [Statement(*versions.store(numbers)), statements.show_entries(rows)]
    return shown


def _shown(entry: HiddenEntry, version: int) -> News:
    mine = inbox_json(InboxEntry(**entry._asdict(), hidden=False))
    return AccountChanged(version=version, changes={"conversations": [mine]}), [entry.user_id]


def _reading_reactions(outcomes: Sequence[Outcome]) -> Asking[list[Outcome]]:
    """What others put on messages that were sent before: their senders are shown it."""
    again = {o.message.id: o.message for o in outcomes if isinstance(o, Sent) and not o.created}
    if not again:
        return list(outcomes)
    (rows,) = yield [statements.reactions(again.values())]
    found = [statements.reaction_of(row) for row in rows]
    return [
        replace(outcome, reactions=[r for r in found if r.message_id == outcome.message.id])
        if isinstance(outcome, Sent)
        else outcome
        for outcome in outcomes
    ]


def _writes(talks: Collection[Locked]) -> list[Statement]:
    changed = [talk for talk in talks if talk.created]
    if not changed:
        return []
    created = [message for talk in changed for message in talk.created]
    heads, marks = [talk.head for talk in changed], [talk.mark() for talk in changed]
    mention = statements.mention(created)
    return [statements.store(heads, marks, created), *([mention] if mention else [])]
