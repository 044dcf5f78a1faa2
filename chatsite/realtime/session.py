"""One connected client, whatever carries it."""

import time
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from operator import itemgetter
from typing import ClassVar

from django.conf import settings


@dataclass(frozen=True, slots=True)
class Principal:
    """Who stands at the other end, and what they signed in with (to end just that)."""

    user_id: int
    credential: str


class Session:
    """What is sent to one client and what it has acknowledged. Knows no Channels and no HTTP.

    `write` takes one frame, `close` a close code; both return at once.
    """

    __slots__ = (
        "_begun",
        "_close",
        "_unacknowledged",
        "_waiting",
        "_write",
        "bytes_sent",
        "closed",
        "connection_id",
        "events_sent",
        "heard_at",
        "principal",
    )
    replaceable: ClassVar[bool] = False
    """Whether it makes room when its person has as many as a person may have."""

    def __init__(
        self,
        connection_id: str,
        principal: Principal,
        write: Callable[[bytes], None],
        close: Callable[[int], None],
    ) -> None:
        self.connection_id = connection_id
        self.principal = principal
        self.events_sent = 0
        self.bytes_sent = 0
        self.heard_at = time.monotonic()
        self.closed = False
        self._begun = False
        self._write = write
        self._close = close
        self._waiting: list[bytes] = []
        # (events sent with it, bytes sent before it) of each unacknowledged frame
        self._unacknowledged: list[tuple[int, int]] = []

    @property
    def user_id(self) -> int:
        return self.principal.user_id

    def hear(self) -> None:
        """A frame came: the client lives."""
        self.heard_at = time.monotonic()

    def begin(self, hello: bytes | None = None) -> None:
        """Write `hello` first of all, then what came for the session since it is in the hub."""
        if hello is not None:
            self._waiting.insert(0, hello)
        self._begun = True
        self.flush()

    def queue(self, event: bytes, *, volatile: bool) -> bool:
        """Let `event` wait for the next flush; False: volatile, and dropped for one that lags."""
        if volatile and self.lags():
            return False
        self.events_sent += 1
        self._waiting.append(event)
        return True

    def lags(self) -> bool:
        """Whether so much is unacknowledged that what can be left out is left out."""
        bound: int = settings.SLOW_CLIENT_BYTES // 2
        return self.unacknowledged_bytes() > bound

    def answer(self, object_: bytes) -> None:
        """Send what is not an event (a reply, hello), behind the events that wait."""
        self._waiting.append(object_)
        self.flush()

    def flush(self) -> None:
        """Write what waits as one frame, or close the client when it is too far behind."""
        if self.closed or not self._begun or not self._waiting:
            return
        frame, self._waiting = b"\n".join(self._waiting), []
        self._unacknowledged.append((self.events_sent, self.bytes_sent))
        self.bytes_sent += len(frame)
        if self._is_too_far_behind():
            self.close(4002)
        else:
            self._write(frame)

    def acknowledge(self, events: int) -> None:
        """The client counted `events`; who counts nothing is closed in the end."""
        frames = self._unacknowledged
        behind = bisect_right(frames, events, key=itemgetter(0))
        del frames[:behind]

    def unacknowledged_bytes(self) -> int:
        frames = self._unacknowledged
        return self.bytes_sent - frames[0][1] if frames else 0

    def _is_too_far_behind(self) -> bool:
        # The largest frame aside: the answer to a sync may be larger than the bound, and a client
        # closed for it would ask for the same again, for ever.
        behind = self.unacknowledged_bytes()
        if behind <= settings.SLOW_CLIENT_BYTES:
            return False
        starts = [start for _events, start in self._unacknowledged]
        sizes = (end - start for start, end in pairwise([*starts, self.bytes_sent]))
        return bool(behind - max(sizes) > settings.SLOW_CLIENT_BYTES)

    def close(self, code: int) -> None:
        """Close the connection; nothing is written after it."""
        if not self.closed:
            self.closed = True
            self._waiting = []
            self._close(code)
