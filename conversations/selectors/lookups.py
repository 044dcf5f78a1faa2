"""What several viewers ask of conversations, answered by one statement each.

Each takes one key for each who asks, and answers in their order. Whoever asks has found out what
the viewer may see: a key holds the viewer's own memberships, or what was read with these.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from django.db import connection

from accounts.models import User
from accounts.presenters import UserJSON, user_json
from accounts.selectors import blocked_pairs, users_by_id
from conversations.models import Applicant, Conversation, InboxEntry, Membership, Message, Pin
from conversations.presenters import MentionShape, MessageShape, mention_json

from .rows import present_rows

Seats = Mapping[int, Membership]
"""Conversation → the viewer's own membership."""

_COLUMNS = [field.attname for field in Membership._meta.concrete_fields]
_LATER = """
SELECT {columns}
FROM unnest(%s::bigint[], %s::bigint[]) AS held (id, version)
JOIN conversations_membership AS seat
  ON seat.conversation_id = held.id AND seat.version > held.version
"""
_OWN = """
SELECT {columns}
FROM unnest(%s::bigint[], %s::bigint[]) AS pair (conversation_id, user_id)
JOIN conversations_membership AS seat USING (conversation_id, user_id)
"""
_NEWEST = """
SELECT asked.number, asked.conversation_id, newest.id
FROM unnest(%s::int[], %s::bigint[], %s::bigint[], %s::bigint[])
    AS asked (number, conversation_id, viewer_id, from_id)
CROSS JOIN LATERAL (
    SELECT message.id FROM conversations_message AS message
    WHERE message.conversation_id = asked.conversation_id AND message.id >= asked.from_id
      AND NOT EXISTS (
        SELECT FROM conversations_hiddenmessage AS hidden
        WHERE hidden.user_id = asked.viewer_id
          AND hidden.conversation_id = message.conversation_id AND hidden.message_id = message.id
      )
    ORDER BY message.id DESC LIMIT 1
) AS newest
"""
# In the order of the index, not of the ids: else a plan might walk all of a long history.
_CHANGED = """
SELECT held.number, changed.conversation_id, changed.id
FROM unnest(%s::int[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[])
    AS held (number, id, version, from_id, viewer_id)
CROSS JOIN LATERAL (
    SELECT message.conversation_id, message.id FROM conversations_message AS message
    WHERE message.conversation_id = held.id AND message.version > held.version
      AND message.id >= held.from_id
      AND NOT EXISTS (
        SELECT FROM conversations_hiddenmessage AS hidden
        WHERE hidden.user_id = held.viewer_id AND hidden.conversation_id = message.conversation_id
          AND hidden.message_id = message.id
      )
    ORDER BY message.version LIMIT %s
) AS changed
"""
# A block cuts what was written until it was lifted. A mention that somebody blocked makes is kept
# all the same: to their message it must not show.
_MENTIONS = """
SELECT asked.number, asked.conversation_id, mention.message_id, mention.seq, mention.sender_id
FROM unnest(%s::int[], %s::bigint[], %s::bigint[], %s::bigint[])
    AS asked (number, conversation_id, viewer_id, read_seq)
CROSS JOIN LATERAL (
    SELECT mention.message_id, mention.seq, mention.sender_id
    FROM conversations_mention AS mention
    WHERE mention.conversation_id = asked.conversation_id AND mention.user_id = asked.viewer_id
      AND mention.seq > asked.read_seq
      AND NOT EXISTS (
        SELECT FROM conversations_hiddenmessage AS hidden
        WHERE hidden.user_id = asked.viewer_id
          AND hidden.conversation_id = mention.conversation_id
          AND hidden.message_id = mention.message_id
      )
      AND NOT EXISTS (
        SELECT FROM accounts_block AS block
        WHERE block.owner_id = asked.viewer_id AND block.person_id = mention.sender_id
          AND (block.removed_at IS NULL OR block.changed_at > mention.made_at)
      )
    ORDER BY mention.seq DESC LIMIT %s
) AS mention
ORDER BY asked.number, mention.seq
"""
MAX_MENTIONS = 100
"""Of one conversation: the newest that are not read."""


def current_versions(viewer_ids: Sequence[int]) -> list[dict[int, int]]:
    """Conversation → version, for all in which each is: the most recently used first.

    What a person looks at after a long time away comes first.
    """
    # One after the other: of a join a plan may read all members of a thousand conversations.
    listed = InboxEntry.objects.filter(user_id__any=list(viewer_ids))
    pairs = list(listed.values_list("conversation_id", "user_id"))
    seats = [row for row in _memberships(pairs) if row.left_at is None]
    ids = list({row.conversation_id for row in seats})
    rows = Conversation.objects.filter(pk__any=ids).order_by("-last_message_id", "-id")
    seated: defaultdict[int, set[int]] = defaultdict(set)
    for seat in seats:
        seated[seat.user_id].add(seat.conversation_id)
    versions = dict(rows.values_list("id", "version"))
    if len(viewer_ids) == 1:
        return [versions]
    return [
        {id: version for id, version in versions.items() if id in seated[viewer]}
        for viewer in viewer_ids
    ]


def own_seats(keys: Sequence[tuple[int, Collection[int]]]) -> list[dict[int, Membership]]:
    """Conversation → membership, for (viewer, conversations)."""
    pairs = [(id, viewer) for viewer, ids in keys for id in ids]
    found = {(row.user_id, row.conversation_id): row for row in _memberships(pairs)}
    return [{id: found[viewer, id] for id in ids if (viewer, id) in found} for viewer, ids in keys]


def changed_ids(
    keys: Sequence[tuple[int, Mapping[int, int], Seats, int]],
) -> list[dict[int, set[int]]]:
    """Conversation → ids of rows, for (viewer, conversation → version held, seats, limit).

    Those that changed after that version and that the viewer may read, `limit` of each.
    """
    asked = [
        (number, id, version, seats[id].history_from_id, viewer)
        for number, (viewer, held, seats, _limit) in enumerate(keys)
        for id, version in held.items()
    ]
    found: list[defaultdict[int, set[int]]] = [defaultdict(set) for _ in keys]
    if asked:
        limit = max(limit for _viewer, _held, _seats, limit in keys)
        for number, conversation_id, id in _rows(_CHANGED, [*_columns(asked), limit]):
            found[number][conversation_id].add(id)
    return [dict(ids) for ids in found]


def messages(keys: Sequence[Mapping[int, Collection[int]]]) -> list[dict[int, list[MessageShape]]]:
    """Conversation → messages in the order of their ids, for conversation → their ids.

    What several ask for is read and rendered once.
    """
    ids = {id for key in keys for some in key.values() for id in some}
    shapes = _shapes({id for key in keys for id in key}, ids)
    return [
        {
            conversation_id: [shapes[conversation_id, id] for id in sorted(some)]
            for conversation_id, some in key.items()
        }
        for key in keys
    ]


def members(keys: Sequence[Mapping[int, int | None]]) -> list[dict[int, list[Membership]]]:
    """Conversation → members by their slots, for conversation → version.

    Those that changed after the version, with those who left; where it is None all who are in.
    """
    everyone = {id for key in keys for id, version in key.items() if version is None}
    oldest: dict[int, int] = {}
    for key in keys:
        for id, version in key.items():
            if version is not None:
                oldest[id] = min(version, oldest.get(id, version))
    present = Membership.objects.filter(conversation_id__any=list(everyone), left_at__isnull=True)
    whole = _by_slot(present if everyone else [])
    later = _by_slot(_members(_LATER, [list(oldest), list(oldest.values())]) if oldest else [])
    return [
        {
            id: whole.get(id, [])
            if version is None
            else [row for row in later.get(id, ()) if row.version > version]
            for id, version in key.items()
        }
        for key in keys
    ]


def conversations(keys: Sequence[Collection[int]]) -> list[dict[int, Conversation]]:
    """Id → conversation."""
    rows = Conversation.objects.in_bulk(set().union(*keys))
    return [{id: rows[id] for id in key} for key in keys]


def entries(keys: Sequence[tuple[int, Collection[int]]]) -> list[dict[int, InboxEntry]]:
    """Conversation → its place in the own list, for (viewer, conversations)."""
    rows = InboxEntry.objects.filter(
        user_id__any=list({viewer for viewer, _ids in keys}),
        conversation_id__any=list({id for _viewer, ids in keys for id in ids}),
    )
    found = {(row.user_id, row.conversation_id): row for row in rows}
    return [{id: found[viewer, id] for id in ids if (viewer, id) in found} for viewer, ids in keys]


def pins(keys: Sequence[Collection[int]]) -> list[dict[int, list[Pin]]]:
    """Conversation → its pins, in the order of the messages."""
    rows = Pin.objects.filter(conversation_id__any=list(set().union(*keys)))
    found: defaultdict[int, list[Pin]] = defaultdict(list)
    for row in rows.order_by("conversation_id", "message_id"):
        found[row.conversation_id].append(row)
    return [{id: found.get(id, []) for id in key} for key in keys]


def applicants(keys: Sequence[Collection[int]]) -> list[dict[int, list[Applicant]]]:
    """Conversation → who waits to be let in, those who came first before the others."""
    rows = Applicant.objects.filter(conversation_id__any=list(set().union(*keys)), shown=True)
    found: defaultdict[int, list[Applicant]] = defaultdict(list)
    for row in rows.order_by("conversation_id", "asked_at", "user_id"):
        found[row.conversation_id].append(row)
    return [{id: found.get(id, []) for id in key} for key in keys]


def last_rows(keys: Sequence[tuple[int, Seats]]) -> list[dict[int, MessageShape]]:
    """Conversation → the newest row that the viewer may read, for (viewer, seats)."""
    asked = [
        (number, id, viewer, seat.history_from_id)
        for number, (viewer, seats) in enumerate(keys)
        for id, seat in seats.items()
    ]
    newest = _rows(_NEWEST, _columns(asked)) if asked else []
    shapes = _shapes({id for _number, id, _row in newest}, {row for _number, _id, row in newest})
    found: list[dict[int, MessageShape]] = [{} for _ in keys]
    for number, conversation_id, id in newest:
        found[number][conversation_id] = shapes[conversation_id, id]
    return found


def mentions(
    keys: Sequence[tuple[int, Mapping[int, int]]],
) -> list[dict[int, list[MentionShape]]]:
    """Conversation → those messages behind the read mark that name the viewer, oldest first.

    For (viewer, conversation → read mark).
    """
    asked = [
        (number, id, viewer, read_seq)
        for number, (viewer, marks) in enumerate(keys)
        for id, read_seq in marks.items()
    ]
    found: list[defaultdict[int, list[MentionShape]]] = [defaultdict(list) for _ in keys]
    rows = _rows(_MENTIONS, [*_columns(asked), MAX_MENTIONS]) if asked else []
    for number, conversation_id, *row in rows:
        found[number][conversation_id].append(mention_json(*row))
    return [dict(one) for one in found]


def hidden_reads(keys: Sequence[tuple[int, Collection[int]]]) -> list[set[int]]:
    """Those people whose read marks the viewer may not see, for (viewer, people).

    Who hides the own ones sees no others'; a block between two hides them from each other.
    """
    asked = [(viewer, {id for id in ids if id != viewer}) for viewer, ids in keys]
    viewers = {viewer for viewer, others in asked if others}
    others = set().union(*(others for _viewer, others in asked))
    if not others:
        return [set() for _ in keys]
    switched_off = User.objects.filter(id__any=list(viewers | others), show_reads=False)
    hiding = set(switched_off.values_list("id", flat=True))
    blocked: defaultdict[int, set[int]] = defaultdict(set)
    for one, other in blocked_pairs(viewers, others):
        blocked[one].add(other)
    return [
        others if viewer in hiding else others & (hiding | blocked[viewer])
        for viewer, others in asked
    ]


def people(keys: Sequence[Collection[int]]) -> list[dict[int, UserJSON]]:
    """Id → person, of those who are known."""
    wanted = set().union(*keys)
    shapes = {id: user_json(user) for id, user in users_by_id(wanted).items()} if wanted else {}
    return [{id: shapes[id] for id in sorted(key) if id in shapes} for key in keys]


def _memberships(pairs: Collection[tuple[int, int]]) -> list[Membership]:
    """Those of (conversation, person) that there are."""
    return _members(_OWN, _columns(pairs)) if pairs else []


def _members(sql: str, arrays: Sequence[list[int]]) -> list[Membership]:
    columns = ", ".join(f"seat.{name}" for name in _COLUMNS)
    rows = _rows(sql.format(columns=columns), arrays)
    return [Membership.from_db(connection.alias, _COLUMNS, row) for row in rows]


def _by_slot(rows: Iterable[Membership]) -> dict[int, list[Membership]]:
    found: defaultdict[int, list[Membership]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: (row.slot is None, row.slot or 0, row.user_id)):
        found[row.conversation_id].append(row)
    return found


def _shapes(
    conversation_ids: Collection[int], ids: Collection[int]
) -> dict[tuple[int, int], MessageShape]:
    if not ids:
        return {}
    rows = list(Message.objects.filter(conversation_id__any=list(conversation_ids), id__any=[*ids]))
    shapes = present_rows(rows)
    return {(row.conversation_id, row.id): shape for row, shape in zip(rows, shapes, strict=True)}


def _columns(rows: Iterable[Sequence[int]]) -> list[list[int]]:
    return [list(column) for column in zip(*rows, strict=True)]


def _rows(sql: str, arguments: Sequence[list[int] | int]) -> list[tuple[int, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, arguments)
        rows: list[tuple[int, ...]] = cursor.fetchall()
    return rows
