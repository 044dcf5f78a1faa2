"""The realtime events about people."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from chatsite.realtime.events import Event

from .presenters import UserJSON


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountChanged(Event):
    """Something that belongs to one person alone; to the own sessions only."""

    type: ClassVar[str] = "account.changed"
    version: int
    changes: Mapping[str, Any]

    def as_json(self) -> dict[str, Any]:
        return {"type": self.type, "version": self.version, "changes": self.changes}


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileChanged(Event):
    """What everybody may see of a person; to those who share a conversation with them."""

    type: ClassVar[str] = "profile.changed"
    user: UserJSON

    def as_json(self) -> dict[str, Any]:
        return {"type": self.type, "data": self.user}
