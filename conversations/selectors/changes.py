"""The conversations that differ from what a client holds, as entries of a sync's answer.

Read some at a time, with as many queries for several as for one, until an answer is full.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import accumulate

from accounts.presenters import UserJSON
from chatsite.lib.asking import Asking, ask
from conversations.models import Membership
from conversations.presenters import MessageShape, SyncConversationShape

from . import lookups
from .heads import Heads, heads_of
from .room import Room, size_of
from .rows import people_in, present_rows, quoted_in, rows_for

MAX_CONVERSATIONS = 50
MAX_MESSAGES = 500
MAX_CHANGED_ROWS = 200
MAX_CHANGED_BYTES = 128 * 1024
RESET_MESSAGES = 50
AT_ONCE = 10
"""Large groups fill an answer with a few; what was read beyond them would be read again."""


@dataclass(slots=True)
class Entries:
    """Those that fit, and everyone whom they name. `whole`: there are no others."""

    entries: list[SyncConversationShape] = field(default_factory=list)
    users: dict[int, UserJSON] = field(default_factory=dict)
    messages: int = 0
    whole: bool = True


def read_changes(
    viewer_id: int, differing: Mapping[int, int], versions: Mapping[int, int], room: Room
) -> Asking[Entries]:
    """Entries for conversations, in that order, as far as there is room.

    `differing`: conversation → its version now; `versions`: those that the client holds.
    """
    found = Entries()
    ids = list(differing)
    for start in range(0, len(ids), AT_ONCE):
        current = {id: differing[id] for id in ids[start : start + AT_ONCE]}
        batch = yield from _read(viewer_id, current, versions)
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


def _read(
    viewer_id: int, current: Mapping[int, int], versions: Mapping[int, int]
) -> Asking["_Batch"]:
    seats = yield from ask(lookups.own_seats, (viewer_id, current))
    held = {
        id: versions[id]
        for id, seat in seats.items()
        if seat.joined_version <= versions.get(id, -1) <= current[id]
    }
    rows = yield from _changed_rows(viewer_id, held, seats)
    heads = yield from heads_of(viewer_id, seats, {id: held[id] for id in rows})
    batch = _Batch(heads, rows, {id for id in current if id in versions and id not in rows})
    batch.users = yield from ask(lookups.people, batch.named)
    return batch


class _Batch:
    """Some conversations, read at once."""

    def __init__(
        self, heads: Heads, rows: Mapping[int, list[MessageShape]], reset: set[int]
    ) -> None:
        self._heads, self._rows, self._reset = heads, rows, reset
        self._entries = {id: self._entry(id) for id in heads.seats}
        self.named = set().union(*(people for _entry, people in self._entries.values()))
        self.users: dict[int, UserJSON] = {}

    def entry(self, id: int) -> tuple[SyncConversationShape, set[int]]:
        """The entry, and those people that it names who are known."""
        entry, people = self._entries[id]
        return entry, people & self.users.keys()

    def _entry(self, id: int) -> tuple[SyncConversationShape, set[int]]:
        conversation, seat = self._heads.conversations[id], self._heads.seats[id]
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
) -> Asking[dict[int, list[MessageShape]]]:
    """Conversation → the rows changed after the version held, in id order, if not too many."""
    if not held:
        return {}
    found = yield from ask(lookups.changed_ids, (viewer_id, held, seats, MAX_CHANGED_ROWS + 1))
    few = {id: found.get(id, ()) for id in held if len(found.get(id, ())) <= MAX_CHANGED_ROWS}
    by_conversation = yield from ask(lookups.messages, few)
    return {
        id: rows
        for id, rows in by_conversation.items()
        if sum(map(size_of, rows)) <= MAX_CHANGED_BYTES
    }


def _newest_page(seat: Membership) -> list[MessageShape]:
    rows = present_rows(list(rows_for(seat).order_by("-id")[:RESET_MESSAGES]))
    fitting = sum(size <= MAX_CHANGED_BYTES for size in accumulate(map(size_of, rows)))
    return rows[: max(1, fitting)][::-1]
