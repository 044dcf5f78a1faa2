"""How much one answer to a sync holds."""

from collections.abc import Iterable
from typing import TypeVar

from chatsite.lib import json

MAX_BYTES = 256 * 1024
Part = TypeVar("Part")


class Room:
    """What is left of an answer's bytes. What does not fit is left for the next one."""

    def __init__(self) -> None:
        self._left = MAX_BYTES
        self.is_empty = True

    def take(self, size: int) -> bool:
        """Whether that fits. The first part of an answer always does, or nothing would go on."""
        if size > self._left and not self.is_empty:
            return False
        self._left -= size
        self.is_empty = False
        return True

    def fill(self, parts: Iterable[Part]) -> list[Part]:
        """Those from the beginning on that fit."""
        taken = []
        for part in parts:
            if not self.take(size_of(part)):
                break
            taken.append(part)
        return taken


def size_of(part: object) -> int:
    """Bytes of JSON, with the comma."""
    return len(json.dumps(part)) + 1
