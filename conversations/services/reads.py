"""How far people have read."""

from collections.abc import Collection

from accounts.selectors import blocked_between, users_by_id
from chatsite.lib.clock import ClockTimestamp
from chatsite.realtime.publish import publish
from conversations.access import access_conversation
from conversations.events import ReadMarked, ReadMarkedShape
from conversations.models import Membership
from conversations.selectors.members import active_members
from conversations.selectors.reads import blind_to

from .actions import action


@action
def mark_read(*, actor_id: int, conversation_id: int, seq: int) -> int:
    """Move the actor's read mark forward, at most to the last message; answers where it stands.

    Raises NotFound. Others hear of it unless the actor hides reads, they hide theirs, or one
    blocked the other.
    """
    seat = access_conversation(actor_id, conversation_id)
    target = min(seq, seat.conversation.last_seq)
    moved = Membership.objects.filter(
        conversation_id=conversation_id, user_id=actor_id, left_at__isnull=True, read_seq__lt=target
    ).update(read_seq=target, read_at=ClockTimestamp())
    if not moved:
        # Also when another device was faster: its mark is the one that stands.
        return access_conversation(actor_id, conversation_id).membership.read_seq
    data: ReadMarkedShape = {"user_id": str(actor_id), "read_seq": target}
    event = ReadMarked(conversation_id=conversation_id, data=data)
    shown, _hidden = may_see_reads(actor_id, conversation_id)
    publish(event, [actor_id, *shown])
    return target


def may_see_reads(actor_id: int, conversation_id: int) -> tuple[list[int], list[int]]:
    """The other members: those who may see how far the actor has read, and those who may not."""
    others = [id for id in active_members(conversation_id) if id != actor_id]
    people = users_by_id([actor_id, *others])
    if not people[actor_id].show_reads:
        return [], others
    cut = blocked_between(actor_id, others)
    shown = [id for id in others if people[id].show_reads and id not in cut]
    return shown, [id for id in others if id not in set(shown)]


def hide_marks_of_newcomers(
    conversation_id: int, newcomers: Collection[int], member_ids: Collection[int]
) -> None:
    """Tell those of `member_ids` who may not see a newcomer's read mark that it is hidden.

    Everyone else takes it to stand at the last message, as the protocol says of who joins.
    """
    for user_id, viewers in blind_to(newcomers, member_ids).items():
        data: ReadMarkedShape = {"user_id": str(user_id), "read_seq": None}
        publish(ReadMarked(conversation_id=conversation_id, data=data), viewers)
