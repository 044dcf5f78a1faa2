from .conversation import Conversation, CreationKey, DirectPair
from .inbox import HiddenMessage, InboxEntry
from .invite import Invite
from .membership import Membership, Role
from .message import EarlierText, Message, Pin, Reaction

__all__ = [
    "Conversation",
    "CreationKey",
    "DirectPair",
    "EarlierText",
    "HiddenMessage",
    "InboxEntry",
    "Invite",
    "Membership",
    "Message",
    "Pin",
    "Reaction",
    "Role",
]
