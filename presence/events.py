"""Events that live for seconds and are never stored."""

from dataclasses import dataclass
from typing import Any, ClassVar

from chatsite.realtime.events import Event

from .presenters import PresenceJSON


@dataclass(frozen=True, slots=True, kw_only=True)
class Typing(Event):
    """Someone writes, or stopped; clients end it by themselves after 6 s."""

    type: ClassVar[str] = "typing"
    volatile: ClassVar[bool] = True
    conversation_id: int
    user_id: int
    active: bool

    def as_json(self) -> dict[str, Any]:
        return {
            "type": self.type,
            "conversation_id": str(self.conversation_id),
            "data": {"user_id": str(self.user_id), "active": self.active},
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class PresenceChanged(Event):
    """Somebody who is watched came, went away from the screen, or went."""

    type: ClassVar[str] = "presence.changed"
    volatile: ClassVar[bool] = True
    presence: PresenceJSON

    def as_json(self) -> dict[str, Any]:
        return {"type": self.type, "data": self.presence}
