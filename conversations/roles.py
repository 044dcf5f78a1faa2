"""Who may do what in a conversation. The table is the specification."""

from enum import StrEnum

from .models import Conversation, Membership, Role


class Action(StrEnum):
    READ = "read"
    SEND = "send"
    RENAME = "rename"
    INVITE = "invite"
    END_OTHERS_INVITE = "end another's invite link"
    ANSWER_APPLICANT = "answer who wants to join"
    SWITCH_INVITE = "switch who may invite"
    REMOVE_MEMBER = "remove a member"
    DELETE_OTHERS_MESSAGE = "delete another's message"
    PIN = "pin"
    SET_ROLE = "set a role"
    TRANSFER = "transfer the ownership"
    DISSOLVE = "dissolve"
    LEAVE = "leave"
    HIDE = "hide"


_MEMBER = frozenset({Action.READ, Action.SEND, Action.LEAVE})
_ADMIN = _MEMBER | {
    Action.RENAME,
    Action.INVITE,
    Action.END_OTHERS_INVITE,
    Action.ANSWER_APPLICANT,
    Action.SWITCH_INVITE,
    Action.REMOVE_MEMBER,
    Action.DELETE_OTHERS_MESSAGE,
    Action.PIN,
}
_OWNER = _ADMIN | {Action.SET_ROLE, Action.TRANSFER, Action.DISSOLVE}
_IN_GROUP = {Role.MEMBER: _MEMBER, Role.ADMIN: _ADMIN, Role.OWNER: _OWNER}
_IN_DIRECT = frozenset({Action.READ, Action.SEND, Action.PIN, Action.HIDE})
_IN_IMPORTED = frozenset({Action.READ, Action.RENAME, Action.DISSOLVE})


def may(membership: Membership, action: Action, conversation: Conversation) -> bool:
    """Whether that member may do `action` there."""
    if conversation.kind == Conversation.Kind.DIRECT:
        return action in _IN_DIRECT
    if conversation.kind == Conversation.Kind.IMPORTED:
        return action in _IN_IMPORTED
    if action is Action.INVITE and conversation.members_can_invite:
        return True
    return action in _IN_GROUP[Role(membership.role)]


def outranks(actor: Membership, other: Membership) -> bool:
    """Whether `actor` may remove `other`: an owner anyone, an admin only plain members."""
    if actor.role == Role.OWNER:
        return other.role != Role.OWNER
    return actor.role == Role.ADMIN and other.role == Role.MEMBER
