"""How far every publisher has counted for this node: what shows that something passed it by."""

import time
from collections.abc import Iterable, Mapping
from typing import Any

SILENCE_SECONDS = 15.0
"""A publisher that says nothing for so long may have died between a commit and its publishing."""


class Counts:
    """By publisher, the last number and when it came. Used from the node's loop only."""

    def __init__(self) -> None:
        self._heard: dict[str, tuple[int, float]] = {}

    def misses(self, message: Mapping[str, Any]) -> bool:
        """Take a publisher's message; whether something is missing before it.

        Orders take the next number, counts and goodbyes say the last one taken.
        """
        epoch, number = message["epoch"], message["number"]
        last, _at = self._heard.get(epoch, (0, 0.0))
        self._heard[epoch] = number, time.monotonic()
        if message["type"] == "goodbye":
            del self._heard[epoch]
        return bool(number != last + (message["type"] == "orders"))

    def expect(self, epochs: Iterable[str]) -> None:
        """These are registered: from now on the silence of one not heard of yet counts, too."""
        for epoch in epochs:
            self._heard.setdefault(epoch, (0, time.monotonic()))

    def take_silent(self) -> list[str]:
        """Forget those that fell silent without a goodbye, and name them."""
        too_old = time.monotonic() - SILENCE_SECONDS
        silent = [epoch for epoch, (_number, at) in self._heard.items() if at < too_old]
        for epoch in silent:
            del self._heard[epoch]
        return silent
