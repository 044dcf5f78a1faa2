from .applicant import Applicant
from .conversation import Conversation, CreationKey, DirectPair
from .imports import Import, ImportPart
from .inbox import HiddenMessage, InboxEntry
from .invite import Invite
from .membership import Membership, Role
from .mention import Mention
from .message import EarlierText, Message, Pin, Reaction
from .outbox import OutboxEntry

__all__ = [
    "Applicant",
    "Conversation",
    "CreationKey",
    "DirectPair",
    "EarlierText",
    "HiddenMessage",
    "Import",
    "ImportPart",
    "InboxEntry",
    "Invite",
    "Membership",
    "Mention",
    "Message",
    "OutboxEntry",
    "Pin",
    "Reaction",
    "Role",
]
