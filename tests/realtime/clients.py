"""Sessions whose other end is a list."""

import json
from typing import Any

from chatsite.realtime.session import Principal, Session

HELLO = b'{"type":"hello"}'


class Client:
    """What one client was sent."""

    def __init__(self, user_id: int, credential: str = "session:1") -> None:
        self.frames: list[bytes] = []
        self.code: int | None = None
        self.session = Session(
            f"c{user_id}", Principal(user_id, credential), self.frames.append, self._close
        )
        self.session.begin(HELLO)
        self.frames.clear()
        self.session.acknowledge(0)

    def _close(self, code: int) -> None:
        assert self.code is None, "closed twice"
        self.code = code

    @property
    def objects(self) -> list[Any]:
        return [json.loads(line) for frame in self.frames for line in frame.split(b"\n")]
