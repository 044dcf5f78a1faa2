"""What is asked of the database for a batch of sends, and the rows it answers.

Every statement takes arrays, so a batch of a hundred costs as many as one of one.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from chatsite.lib import json
from conversations.models import Message, Reaction

from .send import Send

Rows = Sequence[tuple[Any, ...]]


class Statement(NamedTuple):
    """SQL with `%s`, as psycopg and Django take it."""

    sql: str
    parameters: Sequence[list[Any]]


class Head(NamedTuple):
    """The counters of a conversation, as they stand under its lock."""

    conversation_id: int
    version: int
    last_seq: int
    last_message_id: int


class Seat(NamedTuple):
    """Who is in. `hidden`: it is a direct conversation that this person put away. `kind` is the
    conversation's."""

    conversation_id: int
    user_id: int
    history_from_id: int
    hidden: bool | None
    kind: str

    def may_read(self, message_id: int) -> bool:
        return message_id >= self.history_from_id


class Named(NamedTuple):
    """What somebody who is in is called; `blockers`: those of the senders who block this person."""

    conversation_id: int
    user_id: int
    handle: str
    blockers: Collection[int]


class Original(NamedTuple):
    """A message that is answered."""

    conversation_id: int
    id: int
    seq: int
    sender_id: int
    kind: str


class Mark(NamedTuple):
    """A sender's read mark moves to `read_seq` if it stands at `stood_at`, else it stays."""

    conversation_id: int
    user_id: int
    stood_at: int
    read_seq: int


class HiddenEntry(NamedTuple):
    """A direct conversation that is hidden in somebody's list."""

    user_id: int
    conversation_id: int
    muted_until: datetime | None
    pinned: bool
    draft: str


# In the order of their ids, so that two who lock several wait for each other in one direction.
# NO KEY, so that rows that refer to a conversation can be written meanwhile.
_LOCK = """
SELECT id, version, last_seq, last_message_id FROM conversations_conversation
WHERE id = ANY(%s::bigint[]) ORDER BY id FOR NO KEY UPDATE
"""
_LOCK_AT_ONCE = f"{_LOCK} SKIP LOCKED"

_EARLIER = """
SELECT conversation_id, id, seq, version, text_version, sender_id, client_id, content_hash, kind,
       body, data::text, reply_to_id, reply_to_seq, reply_to_sender_id, edited_at, deleted_at
FROM unnest(%s::bigint[], %s::bigint[], %s::uuid[]) AS asked (conversation_id, sender_id, client_id)
JOIN conversations_message USING (conversation_id, sender_id, client_id)
"""
_EARLIER_COLUMNS = (
    "conversation_id", "id", "seq", "version", "text_version", "sender_id", "client_id",
    "content_hash", "kind", "body", "data", "reply_to_id", "reply_to_seq", "reply_to_sender_id",
    "edited_at", "deleted_at",
)  # fmt: skip

_SEATS = """
SELECT m.conversation_id, m.user_id, m.history_from_id, CASE c.kind WHEN 'direct' THEN (
    SELECT e.hidden FROM conversations_inboxentry AS e
    WHERE e.user_id = m.user_id AND e.conversation_id = m.conversation_id
) END, c.kind
FROM conversations_conversation AS c JOIN conversations_membership AS m ON m.conversation_id = c.id
WHERE c.id = ANY(%s::bigint[]) AND m.left_at IS NULL
"""

# Of everyone: what in a text is a handle is only known by who is in.
_NAMED = """
SELECT m.conversation_id, m.user_id, person.handle, ARRAY(
    SELECT block.owner_id FROM accounts_block AS block
    WHERE block.owner_id = ANY(%s::bigint[]) AND block.person_id = m.user_id
      AND block.removed_at IS NULL
)
FROM conversations_membership AS m JOIN accounts_user AS person ON person.id = m.user_id
WHERE m.conversation_id = ANY(%s::bigint[]) AND m.left_at IS NULL
"""

_ORIGINALS = """
SELECT conversation_id, id, seq, sender_id, kind
FROM unnest(%s::bigint[], %s::bigint[]) AS asked (conversation_id, id)
JOIN conversations_message USING (conversation_id, id)
"""

_REACTIONS = """
SELECT conversation_id, message_id, user_id, emoji
FROM unnest(%s::bigint[], %s::bigint[]) AS asked (conversation_id, message_id)
JOIN conversations_reaction USING (conversation_id, message_id)
"""

_HIDDEN_ENTRIES = """
SELECT user_id, conversation_id, muted_until, pinned, draft
FROM unnest(%s::bigint[], %s::bigint[]) AS asked (user_id, conversation_id)
JOIN conversations_inboxentry USING (user_id, conversation_id)
WHERE hidden ORDER BY user_id, conversation_id
"""

_SHOW_ENTRIES = """
UPDATE conversations_inboxentry AS e SET hidden = false, account_version = shown.version
FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[]) AS shown (user_id, conversation_id, version)
WHERE e.user_id = shown.user_id AND e.conversation_id = shown.conversation_id
"""

# A mark is looked at under its lock, wherever it stands: one that is moving just now counts. See
# `mark_read`, which does the same the other way round.
_STORE = """
WITH heads AS (
    UPDATE conversations_conversation AS c
    SET version = h.version, last_seq = h.last_seq, last_message_id = h.last_message_id
    FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[])
         AS h (id, version, last_seq, last_message_id)
    WHERE c.id = h.id
), marks AS (
    UPDATE conversations_membership AS m
    SET read_seq = CASE m.read_seq WHEN r.stood_at THEN r.read_seq ELSE m.read_seq END,
        read_at = CASE m.read_seq WHEN r.stood_at THEN clock_timestamp() ELSE m.read_at END
    FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[])
         AS r (conversation_id, user_id, stood_at, read_seq)
    WHERE m.conversation_id = r.conversation_id AND m.user_id = r.user_id
), stored AS (
    INSERT INTO conversations_message (
        conversation_id, id, seq, version, text_version, sender_id, client_id, content_hash, kind,
        body, data, reply_to_id, reply_to_seq, reply_to_sender_id
    )
    SELECT conversation_id, id, seq, version, version, sender_id, client_id, content_hash, 'text',
           body, data::jsonb, reply_to_id, reply_to_seq, reply_to_sender_id
    FROM unnest(
        %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::uuid[],
        %s::bytea[], %s::text[], %s::text[], %s::bigint[], %s::bigint[], %s::bigint[]
    ) AS new (
        conversation_id, id, seq, version, sender_id, client_id, content_hash, body, data,
        reply_to_id, reply_to_seq, reply_to_sender_id
    )
    RETURNING conversation_id, id, text_version
)
INSERT INTO conversations_outboxentry (conversation_id, message_id, version)
SELECT conversation_id, id, text_version FROM stored
"""

_MENTION = """
INSERT INTO conversations_mention (conversation_id, user_id, seq, message_id, sender_id)
SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[])
"""


def lock(conversation_ids: Iterable[int], *, patient: bool) -> Statement:
    """Answers a Head for each that is there; one not `patient` leaves out what others hold.

    The lock stops two writers from giving the same seq or version. It is a statement of its own:
    what has to be true under it is read by later ones, because a statement that waited saw the
    rows as they were before.
    """
    return Statement(_LOCK if patient else _LOCK_AT_ONCE, [list(conversation_ids)])


def earlier(sends: Sequence[Send]) -> Statement:
    """Answers the messages that are stored under the `client_id`s; see `message_of`."""
    asked = [(send.conversation_id, send.actor_id, send.client_id) for send in sends]
    return Statement(_EARLIER, _columns(asked, 3))


def message_of(row: tuple[Any, ...]) -> Message:
    """One row that `earlier` answered."""
    columns = dict(zip(_EARLIER_COLUMNS, row, strict=True))
    return Message(**{**columns, "data": json.loads(columns["data"])})


def seats(conversation_ids: Iterable[int]) -> Statement:
    """Answers a Seat for everyone who is in."""
    return Statement(_SEATS, [list(conversation_ids)])


def named(sends: Sequence[Send]) -> Statement:
    """Answers a Named for everyone who is in where one of `sends` may mention somebody."""
    senders = {send.actor_id for send in sends}
    return Statement(_NAMED, [list(senders), list({send.conversation_id for send in sends})])


def originals(sends: Sequence[Send]) -> Statement:
    """Answers an Original for each row that is answered and is there."""
    asked = [(send.conversation_id, send.reply_to) for send in sends if send.reply_to is not None]
    return Statement(_ORIGINALS, _columns(asked, 2))


def reactions(messages: Iterable[Message]) -> Statement:
    """Answers what `reaction_of` takes."""
    asked = [(message.conversation_id, message.id) for message in messages]
    return Statement(_REACTIONS, _columns(asked, 2))


def reaction_of(row: tuple[Any, ...]) -> Reaction:
    conversation_id, message_id, user_id, emoji = row
    return Reaction(
        conversation_id=conversation_id, message_id=message_id, user_id=user_id, emoji=emoji
    )


def hidden_entries(seats: Iterable[Seat]) -> Statement:
    """Answers a HiddenEntry for each that is still hidden."""
    asked = [(seat.user_id, seat.conversation_id) for seat in seats]
    return Statement(_HIDDEN_ENTRIES, _columns(asked, 2))


def show_entries(shown: Collection[tuple[int, int, int]]) -> Statement:
    """`shown`: (user id, conversation id, account version)."""
    return Statement(_SHOW_ENTRIES, _columns(shown, 3))


def store(
    heads: Collection[Head], marks: Collection[Mark], messages: Collection[Message]
) -> Statement:
    """Write new messages, the counters they moved, their senders' own read marks, the outbox."""
    rows = [
        (m.conversation_id, m.id, m.seq, m.version, m.sender_id, m.client_id, m.content_hash,
         m.body, json.dumps(m.data).decode(), m.reply_to_id, m.reply_to_seq, m.reply_to_sender_id)
        for m in messages
    ]  # fmt: skip
    return Statement(_STORE, [*_columns(heads, 4), *_columns(marks, 4), *_columns(rows, 12)])


def mention(messages: Iterable[Message]) -> Statement | None:
    """Write whom new messages name, but for their senders; nothing where they name nobody."""
    rows = [
        (m.conversation_id, int(id), m.seq, m.id, m.sender_id)
        for m in messages
        for id in m.data.get("mentions", ())
        if int(id) != m.sender_id
    ]
    return Statement(_MENTION, _columns(rows, 5)) if rows else None


def _columns(rows: Collection[tuple[Any, ...]], width: int) -> list[list[Any]]:
    if not rows:
        return [[] for _ in range(width)]
    return [list(column) for column in zip(*rows, strict=True)]
