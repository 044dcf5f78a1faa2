"""What a person's signs of life say, at any moment."""

from dataclasses import dataclass
from enum import IntEnum


class State(IntEnum):
    """In the order of presence: a higher one needs a sign of life, a lower one only time."""

    OFFLINE = 0
    AWAY = 1
    ACTIVE = 2

    @property
    def word(self) -> str:
        """The name on the wire."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Ago:
    """Milliseconds since the last sign of life, and since the last with a person in front.

    None: there was none. Ages and not times, since each machine has a clock of its own.
    """

    heard: int | None
    active: int | None


def state_after(heard: float | None, active: float | None, timeout: float) -> State:
    """The state of one heard, and seen in front, so long ago; all in the same unit.

    Of several devices the last sign of any counts: away is who has none with a person in front.
    """
    if heard is None or heard > timeout:
        return State.OFFLINE
    if active is None or active > timeout:
        return State.AWAY
    return State.ACTIVE
