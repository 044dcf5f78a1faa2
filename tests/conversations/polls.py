"""Polls as a server sees them: the real application on a real node, without a network between."""

from typing import Any
from uuid import uuid4

from channels.testing import ApplicationCommunicator

from accounts.models import User
from chatsite.asgi import application
from chatsite.lib import json
from chatsite.realtime.node import current
from chatsite.realtime.polls import MAX_WAIT
from tests.people import make_token
from tests.waiting import eventually

from .edges import Answer, as_json
from .sockets import PATIENCE, in_thread

Headers = list[tuple[bytes, bytes]]


class Poll:
    """One request, sent at once. `answer` waits for what comes of it."""

    def __init__(
        self,
        headers: Headers,
        body: object,
        query: str,
        method: str = "POST",
        *,
        content_type: str = "application/json",
        host: str = "localhost",
    ) -> None:
        content = body if isinstance(body, bytes) else as_json(body)
        scope = {
            "type": "http",
            "http_version": "1.1",
            "method": method,
            "path": "/api/v1/sync",
            "raw_path": b"/api/v1/sync",
            "root_path": "",
            "scheme": "http",
            "query_string": query.encode(),
            "headers": [
                (b"host", host.encode()),
                (b"content-type", content_type.encode()),
                (b"content-length", str(len(content)).encode()),
                *headers,
            ],
            "client": ["127.0.0.1", 40_000],
            "server": ["127.0.0.1", 8000],
        }
        self._communicator = ApplicationCommunicator(application, scope)  # type: ignore[no-untyped-call]
        self._body = content
        self.headers: dict[str, str] = {}

    async def send(self) -> "Poll":
        for start in range(0, len(self._body) or 1, 8192):
            chunk = self._body[start : start + 8192]
            more = start + 8192 < len(self._body)
            await self._communicator.send_input(
                {"type": "http.request", "body": chunk, "more_body": more}
            )
        return self

    async def answer(self) -> Answer:
        start = await self._communicator.receive_output(MAX_WAIT + PATIENCE)
        self.headers = {
            name.decode().lower(): value.decode("latin-1") for name, value in start["headers"]
        }
        body = (await self._communicator.receive_output(PATIENCE))["body"]
        assert int(self.headers.get("content-length", len(body))) == len(body)
        await self._communicator.wait(PATIENCE)
        return Answer(start["status"], json.loads(body) if body else None)

    async def is_answered(self) -> bool:
        """Whether there is an answer by now, whatever is under way being given a moment."""
        return not await self._communicator.receive_nothing(0.05, 0.01)

    async def leave(self) -> None:
        """The client closes the connection."""
        await self._communicator.send_input({"type": "http.disconnect"})
        await self._communicator.wait(PATIENCE)


class Poller:
    """A client that polls, following the rules of `docs/protocol.md`."""

    def __init__(self, headers: Headers) -> None:
        self.headers = headers
        self.versions: dict[str, int] = {}
        self.account_version = 0
        self.since = 0

    async def ask(self, *, wait: int = 0, **fields: object) -> Poll:
        """A request under way, with what is held now."""
        held = {
            "versions": self.versions,
            "account_version": self.account_version,
            "since": self.since,
        }
        return await Poll(self.headers, held | fields, f"wait={wait}").send()

    async def take(self, poll: Poll) -> dict[str, Any]:
        """The answer, which is held from then on. Only for answers of one portion."""
        answer = await poll.answer()
        assert answer.status == 200, answer
        body: dict[str, Any] = answer.body
        assert not body["more"]
        self.versions |= {entry["id"]: entry["version"] for entry in body["conversations"]}
        for id in body["removed"]:
            del self.versions[id]
        self.account_version = body["account"]["version"]
        self.since = body["server_time"]
        return body

    async def poll(self, *, wait: int = 0, **fields: object) -> dict[str, Any]:
        return await self.take(await self.ask(wait=wait, **fields))


async def open_poller(person: User) -> Poller:
    """One who is up to date."""
    token = await in_thread(make_token, person, uuid4().hex)
    poller = Poller([(b"authorization", f"Token {token}".encode())])
    await poller.poll()
    return poller


async def begin_to_wait(poller: Poller, *, wait: int = 20, **fields: object) -> Poll:
    """A poll that is registered by now."""
    before = len(current().hub)
    poll = await poller.ask(wait=wait, **fields)
    await eventually(lambda: len(current().hub) > before)
    return poll
