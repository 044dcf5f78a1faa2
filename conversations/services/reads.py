"""How far people have read."""

from collections.abc import Collection

from django.db.models import Subquery

from accounts.selectors import blocked_between, users_by_id
from chatsite.lib.clock import ClockTimestamp
from chatsite.realtime.publish import publish
from conversations.access import access_conversation
from conversations.events import ReadMarked, ReadMarkedShape
from conversations.models import Conversation, Membership, Message
from conversations.selectors.members import active_members
from conversations.selectors.reads import blind_to

from .actions import action


@action
def mark_read(*, actor_id: int, conversation_id: int, seq: int) -> int:
    """Move the actor's read mark forward, at most to the last message; answers where it stands.

    It goes on over own messages that follow: nobody has those to read. So the events of a mark and
    of a message mean the same in either order. Others hear of it unless the actor hides reads, they
    hide theirs, or one blocked the other. Raises NotFound.
    """
    seat = access_conversation(actor_id, conversation_id)
    target = min(seq, seat.conversation.last_seq)
    own = Membership.objects.filter(
        conversation_id=conversation_id, user_id=actor_id, left_at__isnull=True
    )
    if not own.filter(read_seq__lt=target).update(read_seq=target, read_at=ClockTimestamp()):
        # Also when another device was faster: its mark is the one that stands.
        return access_conversation(actor_id, conversation_id).membership.read_seq
    # Under the lock of that update: an own send has committed, or waits and finds the mark moved.
    followed = _own_messages_after(actor_id, conversation_id, target)
    if followed > target:
        own.update(read_seq=followed)
        target = followed
    data: ReadMarkedShape = {"user_id": str(actor_id), "read_seq": target}
    event = ReadMarked(conversation_id=conversation_id, data=data)
    shown, _hidden = may_see_reads(actor_id, conversation_id)
    publish(event, [actor_id, *shown])
    return target


def _own_messages_after(actor_id: int, conversation_id: int, seq: int) -> int:
    """The last of those messages that follow `seq` with none of anybody else's before it."""
    others = Message.objects.filter(conversation_id=conversation_id, seq__gt=seq)
    others = others.exclude(kind=Message.Kind.SYSTEM).exclude(sender_id=actor_id)
    head = Conversation.objects.annotate(other=Subquery(others.order_by("seq").values("seq")[:1]))
    last_seq, other = head.values_list("last_seq", "other").get(pk=conversation_id)
    return last_seq if other is None else other - 1


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
