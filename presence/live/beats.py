"""The signs of life heard on this node and not yet written to Redis."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from presence.state import Ago


class Beats:
    """Noting one is two writes to a table: it happens for every frame of every client."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._heard: dict[int, float] = {}
        self._active: dict[int, float] = {}
        self._written: dict[int, float] = {}

    def note(self, user_id: int, *, active: bool) -> None:
        now = self._clock()
        self._heard[user_id] = now
        if active:
            self._active[user_id] = now

    def take(self) -> "Taken":
        """Those noted since they were taken last."""
        taken = Taken(self._heard, self._active)
        self._heard, self._active = {}, {}
        return taken

    def ages(self, taken: "Taken") -> dict[int, Ago]:
        """How old they are by now."""
        now, active = self._clock(), taken.active
        return {
            user_id: Ago(_ms(now - at), _ms(now - active[user_id]) if user_id in active else None)
            for user_id, at in taken.heard.items()
        }

    def give_back(self, taken: "Taken") -> None:
        """They could not be written; what was noted since then counts more."""
        self._heard = {**taken.heard, **self._heard}
        self._active = {**taken.active, **self._active}

    def written(self, taken: "Taken") -> None:
        """They stand in Redis; kept for a while, should Redis lose them."""
        self._written.update(taken.heard)

    def give_back_written(self) -> None:
        """Redis may have lost what stood in it."""
        self._heard = {**self._written, **self._heard}

    def forget_older_than(self, seconds: float) -> None:
        """Forget what was written so long ago."""
        oldest = self._clock() - seconds
        self._written = {id: at for id, at in self._written.items() if at >= oldest}


@dataclass(frozen=True, slots=True)
class Taken:
    """Person → time of the last sign of life, and of the last with a person in front."""

    heard: Mapping[int, float]
    active: Mapping[int, float]


def _ms(seconds: float) -> int:
    return int(seconds * 1000)
