"""Invite links, for who made them and for who was given one."""

from chatsite.lib.snapshot import snapshot
from conversations.access import Invited, access_by_code, access_conversation
from conversations.models import Invite
from conversations.presenters import InvitationShape, InviteShape, invite_json
from conversations.roles import Action

from .members import active_members


def invites_for(*, actor_id: int, conversation_id: int) -> list[InviteShape]:
    """The links that work, the newest first: the own ones, for admins everyone's.

    Raises NotFound, Forbidden without the right to invite.
    """
    seat = access_conversation(actor_id, conversation_id)
    seat.require(Action.INVITE)
    rows = Invite.objects.working(conversation_id)
    if not seat.may(Action.END_OTHERS_INVITE):
        rows = rows.filter(maker_id=actor_id)
    return [invite_json(row) for row in rows]


def present_invitation(*, actor_id: int, code: str) -> InvitationShape:
    """What a link leads to. Raises as `access_by_code`."""
    with snapshot():
        return present_invited(access_by_code(actor_id, code))


def present_invited(invited: Invited) -> InvitationShape:
    """The same, as it stands for somebody now."""
    conversation = invited.conversation
    return {
        "conversation_id": str(conversation.pk),
        "title": conversation.title,
        "members": len(active_members(conversation.pk)),
        "joined": invited.invite is None and not invited.waits,
        "approval": invited.waits or (invited.invite is not None and invited.invite.approval),
        "waiting": invited.waits,
    }
