"""What kind of line is next: the socket where it can be had, else long polls, else polls."""

from .polls import LongPolls, Polls
from .socket import Socket

_STEPS = (Socket.kind, LongPolls.kind, Polls.kind)
_TRIES = 3
_HOLDS_SECONDS = 5.0
_FIRST_RETRY = 15.0
_LAST_RETRY = 300.0


class Ladder:
    """`wanted` is the kind that a person chose; only from the socket is there a way down."""

    def __init__(self, wanted: str) -> None:
        self.wanted = wanted
        self._step = 0
        self._failures = 0
        self._retry = _FIRST_RETRY
        self._retry_at = 0.0

    def next(self, now: float) -> str:
        """The kind to try now."""
        if self.wanted != Socket.kind or self._step == 0 or now >= self._retry_at:
            return self.wanted
        return _STEPS[self._step]

    def patience(self, now: float) -> float | None:
        """For how many seconds to stay on what is not wanted; None: for good."""
        is_lower = self.wanted == Socket.kind and self._step > 0
        return max(0.0, self._retry_at - now) if is_lower else None

    def ended(self, kind: str, lasted: float, now: float) -> None:
        """A line of that kind carried for so many seconds, 0 if it could not be opened."""
        if self.wanted != Socket.kind:
            return
        if lasted >= _HOLDS_SECONDS:
            self._failures = 0
            if kind == Socket.kind:
                self._step, self._retry = 0, _FIRST_RETRY
        elif kind == _STEPS[self._step]:
            self._failures += 1
            if self._failures >= _TRIES:
                self._go_down(now)
        else:
            self._retry = min(_LAST_RETRY, self._retry * 2)
            self._retry_at = now + self._retry

    def _go_down(self, now: float) -> None:
        self._failures = 0
        self._step = (self._step + 1) % len(_STEPS)
        if self._step == 1:
            self._retry_at = now + self._retry
