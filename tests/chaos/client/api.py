"""The HTTP API as a client uses it, and the commands of the socket put as requests."""

import asyncio
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import httpx

from .errors import Broken, NoAnswer, Refused
from .held import Data

PATIENCE = 15.0
Request = tuple[str, str, Data | None]


class _Connecting:
    """Whether a request is opening a connection just now. Cancelled in that, it could be left open
    by those who open it, and nobody would know of it."""

    def __init__(self) -> None:
        self._over = asyncio.Event()
        self._over.set()

    async def trace(self, step: str, _info: Data) -> None:
        """Told by httpcore of each step that it begins and ends."""
        if step == "connection.connect_tcp.started":
            self._over.clear()
        elif step.startswith("connection.connect_tcp."):
            self._over.set()

    async def give_up(self, asking: "asyncio.Task[httpx.Response]") -> None:
        """End it as soon as it may be."""
        over = asyncio.create_task(self._over.wait())
        await asyncio.wait({asking, over}, return_when=asyncio.FIRST_COMPLETED)
        over.cancel()
        asking.cancel()
        await asyncio.gather(asking, over, return_exceptions=True)


class Api:
    """Requests of one person, to whichever node."""

    def __init__(self, token: str) -> None:
        self._http = httpx.AsyncClient(
            headers={"Authorization": f"Token {token}"}, timeout=PATIENCE, trust_env=False
        )
        self._given_up: set[asyncio.Task[None]] = set()

    async def ask(
        self,
        node: str,
        method: str,
        path: str,
        body: Data | None = None,
        query: Data | None = None,
        patience: float = PATIENCE,
    ) -> Data:
        """The answer's body, {} for none. Raises Refused, NoAnswer, Broken."""
        url = f"{node}/api/v1/{path}"
        try:
            answer = await self._request(method, url, json=body, params=query, timeout=patience)
        except httpx.HTTPError as error:
            raise NoAnswer(f"{method} {path}: {error!r}") from None
        if answer.status_code == 204:
            return {}
        said = _json(answer)
        if answer.is_success:
            return said
        raise Refused(**_only(said["error"], "code", "detail", "retry_after"))

    async def command(self, node: str, name: str, fields: Data) -> Data:
        """What the socket's command of that name does."""
        method, path, body = _REQUESTS[name](fields)
        return await self.ask(node, method, path, body)

    async def close(self) -> None:
        await asyncio.gather(*self._given_up)
        await self._http.aclose()

    async def _request(self, method: str, url: str, **parts: Any) -> httpx.Response:
        connecting = _Connecting()
        parts["extensions"] = {"trace": connecting.trace}
        asking = asyncio.create_task(self._http.request(method, url, **parts))
        try:
            return await asyncio.shield(asking)
        except asyncio.CancelledError:
            ending = asyncio.create_task(connecting.give_up(asking))
            self._given_up.add(ending)
            ending.add_done_callback(self._given_up.discard)
            raise


def _json(answer: httpx.Response) -> Data:
    try:
        said: Any = answer.json()
    except ValueError:
        said = None
    if not isinstance(said, dict) or not (answer.is_success or "error" in said):
        raise Broken(f"{answer.request.url}: {answer.status_code} {answer.text[:200]}")
    return said


def _conversation(fields: Data) -> str:
    return f"conversations/{fields['conversation_id']}"


def _message(fields: Data) -> str:
    return f"{_conversation(fields)}/messages/{fields['message_id']}"


def _only(fields: Data, *names: str) -> Data:
    return {name: fields[name] for name in names if name in fields}


def _reaction(method: str) -> Callable[[Data], Request]:
    def request(fields: Data) -> Request:
        return method, f"{_message(fields)}/reactions/{quote(fields['emoji'], safe='')}", None

    return request


_REQUESTS: dict[str, Callable[[Data], Request]] = {
    "message.send": lambda f: (
        "POST",
        f"{_conversation(f)}/messages",
        _only(f, "client_id", "body", "reply_to"),
    ),
    "message.edit": lambda f: ("PATCH", _message(f), _only(f, "body", "version")),
    "message.delete": lambda f: ("DELETE", f"{_message(f)}?for={f['for']}", None),
    "reaction.add": _reaction("PUT"),
    "reaction.remove": _reaction("DELETE"),
    "read.mark": lambda f: ("POST", f"{_conversation(f)}/read", _only(f, "seq")),
    "typing.start": lambda f: ("POST", f"{_conversation(f)}/typing", {"active": True}),
    "typing.stop": lambda f: ("POST", f"{_conversation(f)}/typing", {"active": False}),
    "sync": lambda f: ("POST", "sync", f),
}
