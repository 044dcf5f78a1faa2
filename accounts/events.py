"""The realtime events about people."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

from chatsite.lib.schemas import NamedAbove
from chatsite.realtime.events import Event

# What apps above keep for a person is in it, too.
Changes = Annotated[Mapping[str, Any], NamedAbove("AccountChanges")]


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountChanged(Event):
    """Something that belongs to one person alone; to the own sessions only."""

    type: ClassVar[str] = "account.changed"
    version: int
    changes: Changes

    def as_json(self) -> dict[str, Any]:
        return {"type": self.type, "version": self.version, "changes": self.changes}
