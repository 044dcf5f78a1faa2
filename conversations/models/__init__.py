from .conversation import Conversation, CreationKey, DirectPair
from .inbox import HiddenMessage, InboxEntry
from .membership import Membership, Role
from .message import Message, Pin, Reaction

__all__ = [
    "Conversation",
    "CreationKey",
    "DirectPair",
    "HiddenMessage",
    "InboxEntry",
    "Membership",
    "Message",
    "Pin",
    "Reaction",
    "Role",
]
