"""The socket: events as they happen, commands on the same line."""

import asyncio
import itertools
from contextlib import suppress
from typing import Any

import orjson
import websockets
from websockets.asyncio.client import ClientConnection

from .api import PATIENCE
from .errors import Broken, NoAnswer, Refused
from .held import Data
from .line import Line
from .live import Live

_COMES_BACK_BELOW = 4500
_ASK_AGAIN_SECONDS = 2.0


class Socket(Line):
    kind = "socket"

    def __init__(self, **parts: Any) -> None:
        super().__init__(**parts)
        self._socket: ClientConnection | None = None
        self._refs = itertools.count(1)
        self._replies: dict[str, asyncio.Future[Data]] = {}
        self._live = Live(self._feed, self._sync, self._taken, self._rng)
        self._counted = 0
        self._bytes = 0
        self._ack_bytes = 0
        self._interval = 0.0
        self._pause = 0.0
        self._is_ready = asyncio.Event()

    async def run(self) -> float:
        try:
            await self._open()
            async with asyncio.TaskGroup() as group:
                around = [
                    group.create_task(self._beat()),
                    group.create_task(self._live.run(self._synced)),
                    group.create_task(self._greet()),
                ]
                await self._read()
                for task in around:
                    task.cancel()
        except websockets.ConnectionClosed:
            pass
        except (OSError, TimeoutError, websockets.WebSocketException) as error:
            raise NoAnswer(repr(error)) from None
        finally:
            self.cut()
            self._forget_replies()
            if self._socket is not None:
                await self._socket.wait_closed()
        return self._ended()

    async def ask(self, name: str, fields: Data) -> Data:
        ref = str(next(self._refs))
        reply = self._replies[ref] = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(PATIENCE):
                await self._say({"type": name, "ref": ref, **fields})
                said = await reply
        except TimeoutError:
            # A node that does not answer is as good as gone: what it still does is found by sync.
            self.cut()
            raise NoAnswer(f"{name}: no reply") from None
        finally:
            self._replies.pop(ref, None)
        if said["ok"]:
            data: Data = said["data"]
            return data
        error = said["error"]
        raise Refused(error["code"], error["detail"], error.get("retry_after"))

    async def tell_watch(self) -> None:
        data = await self.ask("presence.watch", {"user_ids": self._watch.people})
        self._watch.take(data["presence"])

    def cut(self) -> None:
        if self._socket is not None:
            self._socket.transport.abort()

    async def _open(self) -> None:
        self._socket = await websockets.connect(
            self.node.replace("http", "ws", 1) + "/ws/v1",
            additional_headers={"Authorization": f"Token {self._token}"},
            open_timeout=PATIENCE,
            max_size=None,
            ping_interval=None,
            close_timeout=1,
            proxy=None,
        )
        async with asyncio.timeout(PATIENCE):
            hello = await self._socket.recv()
        self._take_frame(hello)

    async def _read(self) -> None:
        assert self._socket is not None
        with suppress(websockets.ConnectionClosed):
            async for frame in self._socket:
                self._take_frame(frame)
                if self._bytes >= self._ack_bytes:
                    await self._say_beat()

    def _take_frame(self, frame: str | bytes) -> None:
        self._bytes += len(frame)
        for line in str(frame).split("\n"):
            self._take(orjson.loads(line))

    def _take(self, said: Data) -> None:
        match said["type"]:
            case "hello":
                self._greeted(said)
            case "reply":
                reply = self._replies.get(said["ref"])
                if reply is not None and not reply.done():  # else who asked has just given up
                    reply.set_result(said)
            case "heartbeat.ack":
                if said["events"] > self._counted:
                    self._live.missed()
            case _:
                self._counted += 1
                self._hear(said)

    def _greeted(self, hello: Data) -> None:
        self._interval = hello["heartbeat_interval"]
        self._ack_bytes = hello["limits"]["ack_bytes"]

    def _hear(self, event: Data) -> None:
        self._noted("event", event)
        if event["type"] == "presence.changed":
            self._watch.changed(event["data"])
        elif event["type"] == "moving":
            self._pause = event["after_ms"] / 1000
        else:
            self._live.hear(event)

    def _synced(self) -> None:
        if not self._is_ready.is_set():
            self._is_ready.set()
            self._ready()

    async def _greet(self) -> None:
        await self._is_ready.wait()
        while self._watch.people:
            try:
                await self.tell_watch()
            except Refused:
                await asyncio.sleep(_ASK_AGAIN_SECONDS)
            except NoAnswer:
                return
            else:
                return

    async def _sync(self, request: Data) -> Data:
        try:
            answer = await self.ask("sync", request)
        except (NoAnswer, Refused) as error:
            self._noted("line", {"says": f"no sync: {error}"})
            raise
        self._noted("sync", answer)
        return answer

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(self._interval)
            await self._say_beat()

    async def _say_beat(self) -> None:
        self._bytes = 0
        beat = {"type": "heartbeat", "active": self._watch.active, "received": self._counted}
        with suppress(NoAnswer):
            await self._say(beat)

    async def _say(self, frame: Data) -> None:
        if self._socket is None:
            raise NoAnswer("there is no socket")
        try:
            await self._socket.send(orjson.dumps(frame).decode())
        except websockets.ConnectionClosed:
            raise NoAnswer("the socket is closed") from None

    def _forget_replies(self) -> None:
        for reply in self._replies.values():
            if not reply.done():
                reply.set_exception(NoAnswer("the socket was cut"))

    def _ended(self) -> float:
        code = self._socket.close_code if self._socket is not None else None
        if code is not None and code >= _COMES_BACK_BELOW:
            raise Broken(f"the socket was closed with {code}")
        return self._pause
