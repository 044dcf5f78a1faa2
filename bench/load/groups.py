"""Groups whose members are all online and count what reaches them."""

import asyncio
import time
from itertools import cycle
from typing import Any
from uuid import uuid4

from .client import PATIENCE, Beating, Client, all_at_once, percentile

BODY = "A message of an ordinary length, as people write them."


class Member(Client):
    """Counts events by their lines, without looking at each."""

    __slots__ = ("group",)

    def __init__(self, group: "Group") -> None:
        super().__init__()
        self.group = group

    def _take(self, frame: bytes) -> None:
        if b'{"type":"reply"' in frame or b'{"type":"he' in frame:
            before = self.events
            super()._take(frame)
            self.group.count(self.events - before)
            return
        lines = frame.count(b"\n") + 1
        self.events += lines
        self._unacknowledged += len(frame)
        if self._unacknowledged > self.ack_bytes:
            self.beat()
        self.group.count(lines)


class Group:
    """Speaks again when all of its members have all that was said before."""

    def __init__(self, number: int, conversation_id: str) -> None:
        self.number = number
        self.conversation_id = conversation_id
        self.members: list[Member] = []
        self.delivered = 0
        self.latencies: list[float] = []
        self._outstanding = 0
        self._complete = asyncio.Event()

    def count(self, deliveries: int) -> None:
        self.delivered += deliveries
        self._outstanding -= deliveries
        if self._outstanding <= 0:
            self._complete.set()

    async def round(self, messages: int, speak: Any) -> None:
        """Return when everyone has them."""
        self._complete.clear()
        self._outstanding = messages * len(self.members)
        begun = time.perf_counter()
        speak(self, messages)
        async with asyncio.timeout(PATIENCE):
            await self._complete.wait()
        self.latencies.append(time.perf_counter() - begun)


class Load:
    def __init__(self) -> None:
        self._groups: list[Group] = []
        self._all: list[Client] = []
        self._speaker: asyncio.StreamWriter | None = None
        self._beating = Beating(self._all)

    async def open(self, urls: list[str], groups: list[list[Any]]) -> None:
        """`groups`: the conversation's id and its members' tokens, each."""
        await self._beating.__aenter__()
        for number, (conversation_id, tokens) in enumerate(groups):
            group = Group(number, conversation_id)
            self._groups.append(group)
            places = [(url, token, group) for url, token in zip(cycle(urls), tokens, strict=False)]
            await all_at_once(self._join, places)

    async def _join(self, place: tuple[str, str, Group]) -> None:
        url, token, group = place
        member = Member(group)
        await member.open(url.replace("GROUP", str(group.number)), token)
        group.members.append(member)
        self._all.append(member)

    async def speak_through(self, port: int) -> None:
        """From now on a speaker says it, listening there."""
        _reader, self._speaker = await asyncio.open_connection("127.0.0.1", port)

    async def run(self, seconds: float, messages: int, how: str) -> dict[str, float]:
        """So many at a time in each group: how many were delivered, and the time to the last."""
        speak = {"publish": self._publish, "send": self._send, "shout": self._shout}[how]
        before = sum(group.delivered for group in self._groups)
        for group in self._groups:
            group.latencies.clear()
        begun = time.perf_counter()
        until = begun + seconds
        await asyncio.gather(*(_rounds(group, messages, speak, until) for group in self._groups))
        latencies = [each for group in self._groups for each in group.latencies]
        return {
            "deliveries": sum(group.delivered for group in self._groups) - before,
            "seconds": time.perf_counter() - begun,
            "p50": percentile(latencies, 0.5) * 1000,
            "p99": percentile(latencies, 0.99) * 1000,
        }

    def _publish(self, group: Group, messages: int) -> None:
        if self._speaker is None:
            raise RuntimeError("there is no speaker")
        self._speaker.write(f"{group.number} {messages}\n".encode())

    def _send(self, group: Group, messages: int) -> None:
        for member in group.members[:messages]:
            member.say(
                "message.send",
                _must_be_ok,
                conversation_id=group.conversation_id,
                client_id=str(uuid4()),
                body=BODY,
            )

    def _shout(self, group: Group, messages: int) -> None:
        group.members[0].socket.send(str(messages).encode())


async def _rounds(group: Group, messages: int, speak: Any, until: float) -> None:
    while time.perf_counter() < until:
        await group.round(messages, speak)


def _must_be_ok(line: bytes) -> None:
    if b'"ok":true' not in line[:64]:
        raise RuntimeError(line.decode())
