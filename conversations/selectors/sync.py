"""What changed since the versions that a client holds: complete or reset, never a silent part.

The one function under the socket, long polling and polling. Its answer is one snapshot, in bounded
portions that never divide a conversation.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import accumulate
from typing import cast

from django.db.models import QuerySet

from accounts.models import User
from accounts.presenters import user_json
from accounts.selectors import account_changes, people_on_list_of
from chatsite.lib import json
from chatsite.lib.snapshot import from_ms, snapshot
from conversations.models import Conversation, HiddenMessage, InboxEntry, Membership
from conversations.presenters import (
    AccountChangesShape,
    DeletedMessageShape,
    MessageShape,
    SyncAccountShape,
    SyncAnswerShape,
    SyncConversationShape,
    deleted_message_json,
    inbox_json,
)

from .heads import Heads, read_heads, seats_of
from .reads import Marks, reads_since
from .rows import people_in, present_people, present_rows, quoted_in, rows_for

MAX_CONVERSATIONS = 50
MAX_MESSAGES = 500
MAX_BYTES = 256 * 1024
MAX_CHANGED_ROWS = 200
MAX_CHANGED_BYTES = 128 * 1024
RESET_MESSAGES = 50
OVERLAP_MS = 10_000
"""Writing transactions end within 5 s: what is dated before `since` may show only after it."""


@dataclass(slots=True)
class _Portion:
    entries: list[SyncConversationShape] = field(default_factory=list)
    people: set[int] = field(default_factory=set)
    messages: int = 0
    bytes: int = 0

    def has_room(self, messages: int, size: int) -> bool:
        if not self.entries:
            return True
        return (
            len(self.entries) < MAX_CONVERSATIONS
            and self.messages + messages <= MAX_MESSAGES
            and self.bytes + size <= MAX_BYTES
        )


def sync(
    *, actor_id: int, versions: Mapping[int, int], account_version: int, since: int
) -> SyncAnswerShape:
    """The answer to `sync` as `docs/protocol.md` describes it."""
    return _changes(actor_id, versions, account_version, since)[0]


class News:
    """What a client that waits asks again, until there is something that it was not told before."""

    def __init__(
        self, *, actor_id: int, versions: Mapping[int, int], account_version: int, since: int
    ) -> None:
        self._actor_id = actor_id
        self._versions = versions
        self._account_version = account_version
        self._since = since
        self._repeated: object = None

    def ask(self) -> tuple[SyncAnswerShape, bool]:
        """The answer, and whether it is news. A first sync is news whatever it holds.

        Reads and people that changed before `since` are in the answer because they may have been
        missed, and were mostly told before: only what was not in the last answer is news.
        """
        answer, newest = _changes(
            self._actor_id, self._versions, self._account_version, self._since
        )
        before, self._repeated = self._repeated, (answer["reads"], answer["users"])
        return answer, bool(
            not self._since
            or answer["conversations"]
            or answer["removed"]
            or answer["account"]["version"] != self._account_version
            or (newest is not None and newest > from_ms(self._since))
            or before not in (None, self._repeated)
        )


def _changes(
    actor_id: int, versions: Mapping[int, int], account_version: int, since: int
) -> tuple[SyncAnswerShape, datetime | None]:
    """The answer, and the latest date of what is in it because of `since`."""
    with snapshot() as server_time:
        seats = seats_of(actor_id)
        portion, more = _fill(actor_id, seats, _differing(seats, versions), versions)
        reads = Marks([], None)
        people: dict[int, datetime] = {}
        if since:  # who never synced holds no conversation, and heads bring marks and people
            since_ms = max(0, since - OVERLAP_MS)
            people = _changed_people(actor_id, seats, since_ms)
            reads = reads_since(actor_id, list(seats), since_ms)
        answer: SyncAnswerShape = {
            "conversations": portion.entries,
            "reads": reads.rows,
            "users": [user_json(user) for user in present_people(portion.people | people.keys())],
            "removed": [str(id) for id in versions if id not in seats],
            "account": _account(actor_id, account_version),
            "more": more,
            "server_time": server_time,
        }
        dates = [*people.values(), *filter(None, [reads.changed_at])]
        return answer, max(dates, default=None)


def _differing(seats: Mapping[int, Membership], versions: Mapping[int, int]) -> list[int]:
    """The most recently used first: what a person looks at after a long time away."""
    heads = Conversation.objects.filter(pk__in=list(seats)).order_by("-last_message_id", "-id")
    rows = heads.values_list("id", "version")
    return [id for id, version in rows if versions.get(id) != version]


def _fill(
    actor_id: int,
    seats: dict[int, Membership],
    differing: list[int],
    versions: Mapping[int, int],
) -> tuple[_Portion, bool]:
    portion = _Portion()
    chunk = differing[:MAX_CONVERSATIONS]
    heads = read_heads(actor_id, {id: seats[id] for id in chunk})
    for id in chunk:
        entry, people = _entry(heads, id, versions.get(id))
        size = len(json.dumps(entry))
        if not portion.has_room(len(entry["messages"]), size):
            return portion, True
        portion.entries.append(entry)
        portion.people |= people
        portion.messages += len(entry["messages"])
        portion.bytes += size
    return portion, len(differing) > len(chunk)


def _entry(heads: Heads, id: int, held: int | None) -> tuple[SyncConversationShape, set[int]]:
    conversation, seat = heads.conversations[id], heads.seats[id]
    rows: list[MessageShape] = []
    reset = False
    since = 0
    if held is not None:
        changed = _changed_rows(seat, conversation, held)
        reset = changed is None
        rows = _newest_page(seat) if changed is None else changed
        since = 0 if reset else held
    quoted = quoted_in(seat, rows)
    entry: SyncConversationShape = {
        "id": str(id),
        "version": conversation.version,
        "last_seq": conversation.last_seq,
        "reset": reset,
        "conversation": heads.head(id),
        "messages": rows,
        "members": heads.member_rows(id, since),
        "quoted": quoted,
    }
    return entry, heads.people(id, since) | people_in(rows, quoted)


def _changed_rows(
    seat: Membership, conversation: Conversation, held: int
) -> list[MessageShape] | None:
    """The rows changed after `held` in id order; None when only a reset tells it all."""
    if held < seat.joined_version or held > conversation.version:
        return None
    changed = rows_for(seat).filter(version__gt=held)
    rows = list(changed.order_by("id")[: MAX_CHANGED_ROWS + 1])
    if len(rows) > MAX_CHANGED_ROWS:
        return None
    shapes = present_rows(rows)
    return shapes if sum(map(_bytes, shapes)) <= MAX_CHANGED_BYTES else None


def _newest_page(seat: Membership) -> list[MessageShape]:
    rows = present_rows(list(rows_for(seat).order_by("-id")[:RESET_MESSAGES]))
    sizes = accumulate(map(_bytes, rows))
    fitting = sum(size <= MAX_CHANGED_BYTES for size in sizes)
    return rows[: max(1, fitting)][::-1]


def _bytes(row: MessageShape) -> int:
    return len(json.dumps(row))


def _changed_people(
    actor_id: int, seats: Mapping[int, Membership], since_ms: int
) -> dict[int, datetime]:
    # Those who left, too: their messages stay.
    fellows = Membership.objects.filter(conversation_id__in=list(seats)).values("user_id")
    changed = User.objects.filter(profile_changed_at__gt=from_ms(since_ms))
    dates = changed.values_list("id", "profile_changed_at")
    # Two statements: joined by OR they would walk through all people.
    asking = people_on_list_of(actor_id)
    return dict([*dates.filter(id__in=fellows), *dates.filter(id__in=asking)])


def _account(actor_id: int, held: int) -> SyncAccountShape:
    version = User.objects.values_list("account_version", flat=True).get(pk=actor_id)
    reset = held > version
    since = -1 if reset else held
    changes: AccountChangesShape = {}
    if since != version:
        changes = cast(AccountChangesShape, account_changes(actor_id, since))
        entries = InboxEntry.objects.filter(user_id=actor_id, account_version__gt=max(since, 0))
        if found := [inbox_json(entry) for entry in entries.order_by("conversation_id")]:
            changes["conversations"] = found
        hidden = HiddenMessage.objects.filter(user_id=actor_id, account_version__gt=since)
        if deleted := _deleted_messages(hidden.order_by("conversation_id", "message_id")):
            changes["deleted_messages"] = deleted
    return {"version": version, "reset": reset, "changes": changes}


def _deleted_messages(hidden: QuerySet[HiddenMessage]) -> list[DeletedMessageShape]:
    return [deleted_message_json(row.conversation_id, row.message_id) for row in hidden]
