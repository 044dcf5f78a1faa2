"""Every event of this app. `docs/protocol.md` describes them; a test compares the two."""

from dataclasses import dataclass
from typing import Any, ClassVar

from chatsite.realtime.events import Data, Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationEvent(Event):
    conversation_id: int
    data: Data

    def as_json(self) -> dict[str, Any]:
        return {
            "type": self.type,
            "conversation_id": str(self.conversation_id),
            "data": self.data,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionedEvent(ConversationEvent):
    """One change of the conversation: whoever holds `version - 1` is up to date after it."""

    version: int

    def as_json(self) -> dict[str, Any]:
        return {
            "type": self.type,
            "conversation_id": str(self.conversation_id),
            "version": self.version,
            "data": self.data,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageCreated(VersionedEvent):
    type: ClassVar[str] = "message.created"


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageEdited(VersionedEvent):
    type: ClassVar[str] = "message.edited"


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageDeleted(VersionedEvent):
    type: ClassVar[str] = "message.deleted"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReactionAdded(VersionedEvent):
    type: ClassVar[str] = "reaction.added"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReactionRemoved(VersionedEvent):
    type: ClassVar[str] = "reaction.removed"


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberAdded(VersionedEvent):
    type: ClassVar[str] = "member.added"


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberRemoved(VersionedEvent):
    type: ClassVar[str] = "member.removed"


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberChanged(VersionedEvent):
    type: ClassVar[str] = "member.changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationCreated(VersionedEvent):
    type: ClassVar[str] = "conversation.created"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationChanged(VersionedEvent):
    type: ClassVar[str] = "conversation.changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationRemoved(VersionedEvent):
    """To who is out now; the version is that of the leaving."""

    type: ClassVar[str] = "conversation.removed"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationAdvanced(VersionedEvent):
    """Something changed that this person may not see."""

    type: ClassVar[str] = "conversation.advanced"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationStale(VersionedEvent):
    """A repair's hint, not a change: higher than held means sync."""

    type: ClassVar[str] = "conversation.stale"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadMarked(ConversationEvent):
    type: ClassVar[str] = "read.marked"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileChanged(Event):
    """What everybody may see of a person; to those who share a conversation."""

    type: ClassVar[str] = "profile.changed"
    user: Data

    def as_json(self) -> dict[str, Any]:
        return {"type": self.type, "data": self.user}
