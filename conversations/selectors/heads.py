"""Conversations as one person sees them: head, people, pins, last row."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from django.db.models import Exists, OuterRef, Q, Subquery

from accounts.models import User
from accounts.selectors import blocked_between
from conversations.models import Conversation, HiddenMessage, InboxEntry, Membership, Message, Pin
from conversations.presenters import HeadShape, MemberShape, MessageShape, head_json, member_json

from .rows import people_in, present_rows


def seats_of(user_id: int) -> dict[int, Membership]:
    """Conversation id → this person's membership, for all they are in now."""
    listed = InboxEntry.objects.filter(user_id=user_id).values_list("conversation_id", flat=True)
    rows = Membership.objects.filter(
        conversation_id__in=list(listed), user_id=user_id, left_at__isnull=True
    )
    return {row.conversation_id: row for row in rows}


Row = TypeVar("Row", Membership, Pin)


@dataclass(slots=True)
class Heads:
    """Everything that the heads of some conversations need, read at once."""

    viewer_id: int
    seats: dict[int, Membership]
    conversations: dict[int, Conversation]
    members: dict[int, list[Membership]]
    entries: dict[int, InboxEntry]
    pins: dict[int, list[Pin]]
    last_messages: dict[int, MessageShape]
    reads_hidden: set[int] = field(default_factory=set)

    def head(self, conversation_id: int) -> HeadShape:
        seat = self.seats[conversation_id]
        return head_json(
            self.conversations[conversation_id],
            seat,
            self.entries[conversation_id],
            self.last_messages.get(conversation_id),
            [pin for pin in self.pins[conversation_id] if seat.may_read(pin.message_id)],
        )

    def member_rows(self, conversation_id: int) -> list[MemberShape]:
        """All members, or those that changed since, with those who left."""
        return [
            member_json(row, reads_hidden=row.user_id in self.reads_hidden)
            for row in self.members[conversation_id]
        ]

    def people(self, conversation_id: int) -> set[int]:
        """Everyone whom the head and those members name."""
        ids = {row.user_id for row in self.members[conversation_id] if row.left_at is None}
        seat = self.seats[conversation_id]
        pins = self.pins[conversation_id]
        ids.update(pin.pinned_by_id for pin in pins if seat.may_read(pin.message_id))
        last = self.last_messages.get(conversation_id)
        return ids | people_in([last] if last else [])


def read_heads(
    viewer_id: int, seats: dict[int, Membership], since: Mapping[int, int] | None = None
) -> Heads:
    """The heads of the conversations in `seats`, the viewer's own memberships.

    `since`: conversation → version; of these only the members that changed after it, those who left
    included, of all others all who are in.
    """
    ids = list(seats)
    rows = Membership.objects.filter(_members_of(ids, since or {})).order_by("slot", "user_id")
    members = _by_conversation(rows)
    last_rows = _last_rows(viewer_id, seats)
    shapes = present_rows(list(last_rows.values()))
    return Heads(
        viewer_id=viewer_id,
        seats=seats,
        conversations=Conversation.objects.in_bulk(ids),
        members=members,
        entries=_entries(viewer_id, ids),
        pins=_by_conversation(
            Pin.objects.filter(conversation_id__in=ids).order_by("conversation_id", "message_id")
        ),
        last_messages=dict(zip(last_rows, shapes, strict=True)),
        reads_hidden=hidden_reads(viewer_id, {row.user_id for row in rows}),
    )


def _members_of(ids: Collection[int], since: Mapping[int, int]) -> Q:
    rows = Q(conversation_id__any=[id for id in ids if id not in since], left_at__isnull=True)
    for id, version in since.items():
        rows |= Q(conversation_id=id, version__gt=version)
    return rows


def hidden_reads(viewer_id: int, user_ids: Collection[int]) -> set[int]:
    """Those of `user_ids` whose read marks the viewer may not see.

    Who hides the own ones sees no others'; a block between two hides them from each other.
    """
    others = {id for id in user_ids if id != viewer_id}
    if not others:
        return set()
    hiding = User.objects.filter(id__any=[viewer_id, *others], show_reads=False)
    hidden = set(hiding.values_list("id", flat=True))
    if viewer_id in hidden:
        return others
    return hidden | blocked_between(viewer_id, others)


def _entries(viewer_id: int, conversation_ids: Collection[int]) -> dict[int, InboxEntry]:
    rows = InboxEntry.objects.filter(user_id=viewer_id, conversation_id__in=conversation_ids)
    return {row.conversation_id: row for row in rows}


def _last_rows(viewer_id: int, seats: dict[int, Membership]) -> dict[int, Message]:
    """Conversation id → the newest row that the viewer may read, each by primary key."""
    hidden = HiddenMessage.objects.filter(
        user_id=viewer_id, conversation_id=OuterRef("conversation_id"), message_id=OuterRef("id")
    )
    newest = (
        Message.objects.filter(
            ~Exists(hidden),
            conversation_id=OuterRef("conversation_id"),
            id__gte=OuterRef("history_from_id"),
        )
        .order_by("-id")
        .values("id")[:1]
    )
    places = Membership.objects.filter(conversation_id__in=list(seats), user_id=viewer_id)
    ids = dict(places.annotate(newest=Subquery(newest)).values_list("conversation_id", "newest"))
    rows = Message.objects.filter(
        conversation_id__in=list(seats), id__in=[id for id in ids.values() if id]
    )
    return {row.conversation_id: row for row in rows}


def _by_conversation(rows: Iterable[Row]) -> dict[int, list[Row]]:
    grouped: defaultdict[int, list[Row]] = defaultdict(list)
    for row in rows:
        grouped[row.conversation_id].append(row)
    return grouped
