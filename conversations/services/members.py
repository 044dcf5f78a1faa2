"""Joining, leaving and ranks in a group."""

from collections.abc import Collection, Mapping

from chatsite.lib.clock import ClockTimestamp
from chatsite.lib.errors import Forbidden, Invalid, NotFound
from chatsite.realtime.publish import publish
from conversations.access import Seat, access_locked, access_seat, lock_conversation
from conversations.events import (
    ConversationRemoved,
    MemberChanged,
    MemberChangedShape,
    MemberRemoved,
    MemberRemovedShape,
)
from conversations.models import Conversation, Membership, Role
from conversations.presenters import member_event_json
from conversations.roles import Action, may, outranks
from conversations.selectors.members import active_members, former_members

from .actions import action
from .applicants import tell_applicants
from .joining import ask_into, let_in, reach, say_changed
from .lines import next_row_id, save_heads, write_line


@action
def add_members(*, actor_id: int, conversation_id: int, user_ids: Collection[int]) -> None:
    """Let people join, and ask those who want to be asked. Who is in already is passed over.

    Raises NotFound for a conversation or a person that the actor cannot see, Forbidden without the
    right to invite or for somebody the actor blocks, Conflict when the group would pass its bound,
    and as `ask`.
    """
    seat = access_locked(actor_id, conversation_id)
    seat.require(Action.INVITE)
    members = active_members(conversation_id)
    people, asked = reach(actor_id, [id for id in user_ids if id not in members])
    let_in(seat.conversation, actor_id, members, people)
    ask_into(seat.conversation, actor_id, asked)


@action
def remove_member(*, actor_id: int, conversation_id: int, user_id: int) -> None:
    """Put someone out, or leave. Someone who is out already stays out.

    An owner who leaves is followed by the longest-standing admin, else member; when the last one
    leaves the conversation is archived. Raises NotFound, Forbidden.
    """
    conversation = lock_conversation(conversation_id)
    if user_id == actor_id and former_members(conversation_id, [actor_id]):
        return
    seat = access_seat(conversation, actor_id)
    members = active_members(conversation_id)
    if user_id == actor_id:
        seat.require(Action.LEAVE)
        _go(seat, members, seat.membership, {"line": "left"})
        return
    seat.require(Action.REMOVE_MEMBER)
    if user_id not in members:
        if former_members(conversation_id, [user_id]):
            return
        raise NotFound
    if not outranks(seat.membership, members[user_id]):
        raise Forbidden
    _go(seat, members, members[user_id], {"line": "removed", "user_ids": [str(user_id)]})


@action
def set_role(*, actor_id: int, conversation_id: int, user_id: int, role: str) -> Membership:
    """Make a member an admin or back, or hand the ownership over. Raises NotFound, Forbidden."""
    seat = access_locked(actor_id, conversation_id)
    seat.require(Action.TRANSFER if role == Role.OWNER else Action.SET_ROLE)
    members = active_members(conversation_id)
    if user_id not in members:
        raise NotFound
    member = members[user_id]
    if member.role == role:
        return member
    if member.role == Role.OWNER:
        raise Invalid(fields={"role": ["an owner hands the ownership over to somebody"]})
    if role == Role.OWNER:
        _hand_over(seat.conversation, members, seat.membership, member, actor_id)
    else:
        _rank(seat.conversation, members, member, Role(role))
    save_heads(seat.conversation)
    return member


def remove_everyone(conversation: Conversation, members: dict[int, Membership]) -> None:
    """Empty a locked conversation and tell everybody that it is gone for them."""
    for member in members.values():
        _leave_row(member, conversation.next_version())
    _archive(conversation)
    say_changed(conversation, members)
    gone = ConversationRemoved(
        conversation_id=conversation.pk, version=conversation.version, data={}
    )
    publish(gone, members)


def _go(
    seat: Seat, members: dict[int, Membership], leaver: Membership, line: dict[str, object]
) -> None:
    conversation = seat.conversation
    others = {id: member for id, member in members.items() if id != leaver.user_id}
    was_owner = leaver.role == Role.OWNER
    version = conversation.next_version()
    _leave_row(leaver, version, barred=leaver.user_id != seat.user_id)
    say_changed(conversation, [leaver.user_id])
    data: MemberRemovedShape = {"user_id": str(leaver.user_id), "by": str(seat.user_id)}
    publish(MemberRemoved(conversation_id=conversation.pk, version=version, data=data), others)
    gone = ConversationRemoved(conversation_id=conversation.pk, version=version, data={})
    publish(gone, [leaver.user_id])
    write_line(
        conversation,
        others,
        line_id=next_row_id(conversation),
        sender_id=seat.user_id,
        data={**line, "actor_id": str(seat.user_id)},
    )
    if not others:
        _archive(conversation)
    elif was_owner:
        heir = min(others.values(), key=_seniority)
        _hand_over(conversation, others, None, heir, seat.user_id)
    save_heads(conversation)


def _seniority(member: Membership) -> tuple[bool, int, int]:
    # By the line of the joining, not by a date; those of one line by their slots.
    return member.role != Role.ADMIN, member.history_from_id, member.slot or 0


def _leave_row(member: Membership, version: int, *, barred: bool = False) -> None:
    member.slot, member.version = None, version
    Membership.objects.filter(
        conversation_id=member.conversation_id, user_id=member.user_id
    ).update(slot=None, left_at=ClockTimestamp(), version=version, role=Role.MEMBER, barred=barred)


def _archive(conversation: Conversation) -> None:
    Conversation.objects.filter(pk=conversation.pk).update(archived_at=ClockTimestamp())


def _hand_over(
    conversation: Conversation,
    members: dict[int, Membership],
    owner: Membership | None,
    heir: Membership,
    actor_id: int,
) -> None:
    # The old owner steps down first: the database holds at most one at any moment.
    if owner is not None:
        _rank(conversation, members, owner, Role.ADMIN)
    _rank(conversation, members, heir, Role.OWNER)
    write_line(
        conversation,
        members,
        line_id=next_row_id(conversation),
        sender_id=actor_id,
        data={"line": "owner", "actor_id": str(actor_id), "user_ids": [str(heir.user_id)]},
    )


def _rank(
    conversation: Conversation, members: Mapping[int, Membership], member: Membership, role: Role
) -> None:
    led = may(member, Action.ANSWER_APPLICANT, conversation)
    member.role, member.version = role, conversation.next_version()
    Membership.objects.filter(conversation_id=conversation.pk, user_id=member.user_id).update(
        role=role, version=member.version
    )
    data: MemberChangedShape = {"member": member_event_json(member)}
    publish(
        MemberChanged(conversation_id=conversation.pk, version=member.version, data=data), members
    )
    leads = may(member, Action.ANSWER_APPLICANT, conversation)
    if conversation.waiting and leads != led:
        tell_applicants(conversation, members, blinded=() if leads else [member.user_id])
