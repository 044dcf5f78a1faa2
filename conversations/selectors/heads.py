"""Conversations as one person sees them: head, people, pins, last row."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from chatsite.lib.asking import Asking, answer, ask
from conversations.models import Applicant, Conversation, InboxEntry, Membership, Pin
from conversations.presenters import (
    HeadShape,
    MemberShape,
    MentionShape,
    MessageShape,
    head_json,
    member_json,
)
from conversations.roles import Action, may

from . import lookups
from .rows import people_in


def seats_of(user_id: int) -> dict[int, Membership]:
    """Conversation id → this person's membership, for all they are in now."""
    listed = InboxEntry.objects.filter(user_id=user_id).values_list("conversation_id", flat=True)
    rows = Membership.objects.filter(
        conversation_id__in=list(listed), user_id=user_id, left_at__isnull=True
    )
    return {row.conversation_id: row for row in rows}


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
    mentions: dict[int, list[MentionShape]]
    applicants: dict[int, list[Applicant]]
    reads_hidden: set[int] = field(default_factory=set)

    def head(self, conversation_id: int) -> HeadShape:
        seat = self.seats[conversation_id]
        return head_json(
            self.conversations[conversation_id],
            seat,
            self.entries[conversation_id],
            self.last_messages.get(conversation_id),
            [pin for pin in self.pins[conversation_id] if seat.may_read(pin.message_id)],
            self.mentions.get(conversation_id, []),
            self.applicants.get(conversation_id, ()),
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


def read_heads(viewer_id: int, seats: dict[int, Membership]) -> Heads:
    """The heads of the conversations in `seats`, the viewer's own memberships."""
    return answer(heads_of(viewer_id, seats, {}))


def heads_of(
    viewer_id: int, seats: dict[int, Membership], since: Mapping[int, int]
) -> Asking[Heads]:
    """The heads of the conversations in `seats`, the viewer's own memberships.

    `since`: conversation → version; of these only the members that changed after it, those who left
    included, of all others all who are in.
    """
    members = yield from ask(lookups.members, {id: since.get(id) for id in seats})
    named = {row.user_id for rows in members.values() for row in rows}
    conversations = yield from ask(lookups.conversations, seats)
    unread = {
        id: seat.read_seq
        for id, seat in seats.items()
        if seat.read_seq < conversations[id].last_seq
    }
    return Heads(
        viewer_id=viewer_id,
        seats=seats,
        conversations=conversations,
        members=members,
        entries=(yield from ask(lookups.entries, (viewer_id, seats))),
        pins=(yield from ask(lookups.pins, seats)),
        last_messages=(yield from ask(lookups.last_rows, (viewer_id, seats))),
        mentions=(yield from ask(lookups.mentions, (viewer_id, unread))),
        applicants=(yield from _applicants(conversations.values(), seats)),
        reads_hidden=(yield from ask(lookups.hidden_reads, (viewer_id, named))),
    )


def _applicants(
    conversations: Iterable[Conversation], seats: Mapping[int, Membership]
) -> Asking[dict[int, list[Applicant]]]:
    """Those who wait where the viewer may let them in."""
    asked = [
        row.pk
        for row in conversations
        if row.waiting and may(seats[row.pk], Action.ANSWER_APPLICANT, row)
    ]
    return (yield from ask(lookups.applicants, asked)) if asked else {}


def hidden_reads(viewer_id: int, user_ids: Collection[int]) -> set[int]:
    """Those of `user_ids` whose read marks the viewer may not see.

    Who hides the own ones sees no others'; a block between two hides them from each other.
    """
    return answer(ask(lookups.hidden_reads, (viewer_id, user_ids)))
