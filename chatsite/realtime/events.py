"""What every realtime event is: a frozen class with a literal `type`.

An event is the same bytes for every recipient, so nothing in it differs by person.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from chatsite.lib import json

Data = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Base of all events. `volatile` ones may be dropped for a client that does not keep up."""

    type: ClassVar[str]
    volatile: ClassVar[bool] = False

    def as_json(self) -> dict[str, Any]:
        """The JSON object that a client gets."""
        raise NotImplementedError

    def encode(self) -> bytes:
        return json.dumps(self.as_json())


@dataclass(frozen=True, slots=True, kw_only=True)
class Resync(Event):
    """Something may have been missed here: sync, after a pause that spreads the load."""

    type: ClassVar[str] = "resync"
    after_ms: int

    def as_json(self) -> dict[str, Any]:
        return {"type": self.type, "after_ms": self.after_ms}


@dataclass(frozen=True, slots=True, kw_only=True)
class Moving(Event):
    """This node is going: connect again, after a pause that spreads the load, at `url` if given."""

    type: ClassVar[str] = "moving"
    after_ms: int
    url: str | None = None

    def as_json(self) -> dict[str, Any]:
        where = {} if self.url is None else {"url": self.url}
        return {"type": self.type, "after_ms": self.after_ms, **where}
