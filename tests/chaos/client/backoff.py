"""How long to wait before another try."""

from random import Random

_FIRST = 0.5
_LONGEST = 30.0


class Backoff:
    """Full jitter: after n failures anything from 0 to min(30 s, 0.5 s · 2^n)."""

    def __init__(self, rng: Random, longest: float = _LONGEST) -> None:
        self._rng = rng
        self._longest = longest
        self._failures = 0

    def succeeded(self) -> None:
        self._failures = 0

    def failed(self) -> float:
        """The seconds to wait now."""
        self._failures += 1
        return self._rng.uniform(0, min(self._longest, _FIRST * 2**self._failures))
