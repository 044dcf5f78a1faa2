"""Every event of this app, and what it tells."""

from dataclasses import dataclass
from typing import Any, ClassVar

from typing_extensions import TypedDict

from accounts.presenters import UserJSON
from chatsite.lib.inputs import SnowflakeId
from chatsite.lib.schemas import Id, NothingJSON
from chatsite.realtime.events import Data, Event

from .presenters import ApplicantShape, Kind, MemberShape, MessageShape, PinShape


class ReactedShape(TypedDict):
    message_id: Id
    user_id: Id
    emoji: str


class MemberAddedShape(TypedDict):
    member: MemberShape
    user: UserJSON


class MemberRemovedShape(TypedDict):
    user_id: Id
    by: Id


class MemberChangedShape(TypedDict):
    member: MemberShape


class CreatedShape(TypedDict):
    kind: Kind
    title: str


class ChangedShape(TypedDict, total=False):
    """Only what changed; `pins` and `applicants` whole, as far as the recipient may see them."""

    title: str
    members_can_invite: bool
    pins: list[PinShape]
    applicants: list[ApplicantShape]


class ReadMarkedShape(TypedDict):
    user_id: Id
    read_seq: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationEvent(Event):
    conversation_id: SnowflakeId
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
    """Somebody wrote, or a system line tells what happened."""

    type: ClassVar[str] = "message.created"
    data: MessageShape


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageEdited(VersionedEvent):
    """The author changed the text."""

    type: ClassVar[str] = "message.edited"
    data: MessageShape


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageDeleted(VersionedEvent):
    """A message was deleted for everybody: the row stays, without its text."""

    type: ClassVar[str] = "message.deleted"
    data: MessageShape


@dataclass(frozen=True, slots=True, kw_only=True)
class ReactionAdded(VersionedEvent):
    """Somebody reacted to a message."""

    type: ClassVar[str] = "reaction.added"
    data: ReactedShape


@dataclass(frozen=True, slots=True, kw_only=True)
class ReactionRemoved(VersionedEvent):
    """Somebody took a reaction back."""

    type: ClassVar[str] = "reaction.removed"
    data: ReactedShape


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberAdded(VersionedEvent):
    """Somebody is in now."""

    type: ClassVar[str] = "member.added"
    data: MemberAddedShape


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberRemoved(VersionedEvent):
    """Somebody left, or was put out by somebody else; to those who stay."""

    type: ClassVar[str] = "member.removed"
    data: MemberRemovedShape


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberChanged(VersionedEvent):
    """A member has another role."""

    type: ClassVar[str] = "member.changed"
    data: MemberChangedShape


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationCreated(VersionedEvent):
    """A conversation began: sync to get it."""

    type: ClassVar[str] = "conversation.created"
    data: CreatedShape


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationChanged(VersionedEvent):
    """The title, who may invite, the pins, or who waits to be let in."""

    type: ClassVar[str] = "conversation.changed"
    data: ChangedShape


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationRemoved(VersionedEvent):
    """To who is out now; the version is that of the leaving."""

    type: ClassVar[str] = "conversation.removed"
    data: NothingJSON


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationAdvanced(VersionedEvent):
    """Something changed that this person may not see."""

    type: ClassVar[str] = "conversation.advanced"
    data: NothingJSON


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationStale(VersionedEvent):
    """A repair's hint, not a change: higher than held means sync."""

    type: ClassVar[str] = "conversation.stale"
    data: NothingJSON


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadMarked(ConversationEvent):
    """A member has read up to here; null: it is hidden from now on."""

    type: ClassVar[str] = "read.marked"
    data: ReadMarkedShape


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileChanged(Event):
    """What everybody may see of a person; to those who share a conversation."""

    type: ClassVar[str] = "profile.changed"
    data: UserJSON

    def as_json(self) -> dict[str, Any]:
        return {"type": self.type, "data": self.data}
