"""The conversations that differ from what a client holds, as entries of a sync's answer.

Read some at a time, with as many queries for several as for one, until an answer is full.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from itertools import accumulate

from django.db import connection

from accounts.presenters import UserJSON, user_json
from conversations.models import Membership, Message
from conversations.presenters import MessageShape, SyncConversationShape

from .heads import read_heads
from .room import Room, size_of
from .rows import people_in, present_people, present_rows, quoted_in, rows_for

MAX_CONVERSATIONS = 50
MAX_MESSAGES = 500
MAX_CHANGED_ROWS = 200
MAX_CHANGED_BYTES = 128 * 1024
RESET_MESSAGES = 50
AT_ONCE = 10
"""Large groups fill an answer with a few; what was read beyond them would be read again."""

# In the order of the index, not of the ids: else a plan might walk all of a long history.
_CHANGED = """
SELECT changed.conversation_id, changed.id
FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[]) AS held(id, version, from_id)
CROSS JOIN LATERAL (
    SELECT message.conversation_id, message.id FROM conversations_message AS message
    WHERE message.conversation_id = held.id AND message.version > held.version
      AND message.id >= held.from_id
      AND NOT EXISTS (
        SELECT FROM conversations_hiddenmessage AS hidden
        WHERE hidden.user_id = %s AND hidden.conversation_id = message.conversation_id
          AND hidden.message_id = message.id
      )
    ORDER BY message.version LIMIT %s
) AS changed
"""


@dataclass(slots=True)
class Entries:
    """Those that fit, and everyone whom they name. `whole`: there are no others."""

    entries: list[SyncConversationShape] = field(default_factory=list)
    users: dict[int, UserJSON] = field(default_factory=dict)
    messages: int = 0
    whole: bool = True


def read_changes(
    viewer_id: int, differing: Mapping[int, int], versions: Mapping[int, int], room: Room
) -> Entries:
    """Entries for conversations, in that order, as far as there is room.

    `differing`: conversation → its version now; `versions`: those that the client holds.
    """
    found = Entries()
    ids = list(differing)
    for start in range(0, len(ids), AT_ONCE):
        current = {id: differing[id] for id in ids[start : start + AT_ONCE]}
        batch = _Batch(viewer_id, current, versions)
        for id in current:
            if not _put(found, batch, id, room):
                found.whole = False
                return found
    return found


def _put(found: Entries, batch: "_Batch", id: int, room: Room) -> bool:
    entry, people = batch.entry(id)
    users = {user: batch.users[user] for user in people if user not in found.users}
    messages = len(entry["messages"])
    if found.entries and (
        len(found.entries) == MAX_CONVERSATIONS or found.messages + messages > MAX_MESSAGES
    ):
        return False
    if not room.take(size_of(entry) + sum(map(size_of, users.values()))):
        return False
    found.entries.append(entry)
    found.users |= users
    found.messages += messages
    return True


class _Batch:
    """Some conversations, read at once."""

    def __init__(
        self, viewer_id: int, current: Mapping[int, int], versions: Mapping[int, int]
    ) -> None:
        rows = Membership.objects.filter(conversation_id__any=list(current), user_id=viewer_id)
        self._seats = {row.conversation_id: row for row in rows}
        held = {
            id: versions[id]
            for id, seat in self._seats.items()
            if seat.joined_version <= versions.get(id, -1) <= current[id]
        }
        self._rows = _changed_rows(viewer_id, held, self._seats)
        self._reset = {id for id in current if id in versions and id not in self._rows}
        since = {id: held[id] for id in self._rows}
        self._heads = read_heads(viewer_id, self._seats, since)
        self._entries = {id: self._entry(id) for id in current}
        named = set().union(*(people for _entry, people in self._entries.values()))
        self.users = {user.id: user_json(user) for user in present_people(named)}

    def entry(self, id: int) -> tuple[SyncConversationShape, set[int]]:
        """The entry, and those people that it names who are known."""
        entry, people = self._entries[id]
        return entry, people & self.users.keys()

    def _entry(self, id: int) -> tuple[SyncConversationShape, set[int]]:
        conversation, seat = self._heads.conversations[id], self._seats[id]
        reset = id in self._reset
        rows = _newest_page(seat) if reset else self._rows.get(id, [])
        quoted = quoted_in(seat, rows)
        entry: SyncConversationShape = {
            "id": str(id),
            "version": conversation.version,
            "last_seq": conversation.last_seq,
            "reset": reset,
            "conversation": self._heads.head(id),
            "messages": rows,
            "members": self._heads.member_rows(id),
            "quoted": quoted,
        }
        return entry, self._heads.people(id) | people_in(rows, quoted)


def _changed_rows(
    viewer_id: int, held: Mapping[int, int], seats: Mapping[int, Membership]
) -> dict[int, list[MessageShape]]:
    """Conversation → the rows changed after the version held, in id order, if not too many."""
    found: defaultdict[int, set[int]] = defaultdict(set)
    for conversation_id, id in _changed_keys(viewer_id, held, seats):
        found[conversation_id].add(id)
    few = {id: found[id] for id in held if len(found[id]) <= MAX_CHANGED_ROWS}
    by_conversation: dict[int, list[MessageShape]] = {id: [] for id in few}
    for shape in present_rows(_messages(few)):
        by_conversation[int(shape["conversation_id"])].append(shape)
    return {
        id: rows
        for id, rows in by_conversation.items()
        if sum(map(size_of, rows)) <= MAX_CHANGED_BYTES
    }


def _changed_keys(
    viewer_id: int, held: Mapping[int, int], seats: Mapping[int, Membership]
) -> list[tuple[int, int]]:
    if not held:
        return []
    from_ids = [seats[id].history_from_id for id in held]
    limit = MAX_CHANGED_ROWS + 1
    with connection.cursor() as cursor:
        cursor.execute(_CHANGED, [list(held), list(held.values()), from_ids, viewer_id, limit])
        keys: list[tuple[int, int]] = cursor.fetchall()
    return keys


def _messages(ids: Mapping[int, Collection[int]]) -> list[Message]:
    wanted = [id for some in ids.values() for id in some]
    if not wanted:
        return []
    rows = Message.objects.filter(conversation_id__any=list(ids), id__any=wanted)
    return list(rows.order_by("conversation_id", "id"))


def _newest_page(seat: Membership) -> list[MessageShape]:
    rows = present_rows(list(rows_for(seat).order_by("-id")[:RESET_MESSAGES]))
    fitting = sum(size <= MAX_CHANGED_BYTES for size in accumulate(map(size_of, rows)))
    return rows[: max(1, fitting)][::-1]
