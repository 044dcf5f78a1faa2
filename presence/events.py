"""Events that live for seconds and are never stored."""

from dataclasses import dataclass
from typing import Any, ClassVar

from chatsite.lib.inputs import SnowflakeId
from chatsite.realtime.events import Event
from conversations.presenters import PresenceShape

from .presenters import TypingJSON


@dataclass(frozen=True, slots=True, kw_only=True)
class Typing(Event):
    """Someone writes, or stopped; clients end it by themselves after 6 s."""

    type: ClassVar[str] = "typing"
    volatile: ClassVar[bool] = True
    conversation_id: SnowflakeId
    data: TypingJSON

    def as_json(self) -> dict[str, Any]:
        return {
            "type": self.type,
            "conversation_id": str(self.conversation_id),
            "data": self.data,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class PresenceChanged(Event):
    """Somebody who is watched came, went away from the screen, or went."""

    type: ClassVar[str] = "presence.changed"
    volatile: ClassVar[bool] = True
    data: PresenceShape

    def as_json(self) -> dict[str, Any]:
        return {"type": self.type, "data": self.data}
