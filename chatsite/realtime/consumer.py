"""The Channels consumer: an adapter from a WebSocket to a session.

It has a loop of its own instead of Channels' dispatch, which costs three tasks a connection and a
thread hop a frame, and no channel layer of its own: the node has one for all.
"""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any

from channels.consumer import AsyncConsumer
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from chatsite.lib.errors import AppError, Invalid, RateLimited, Unauthenticated, as_app_error
from chatsite.lib.threads import in_database_thread

from . import commands, frames
from .handshakes import can_deny, deny, origin_of
from .node import Draining, Node, current
from .session import Principal, Session

logger = logging.getLogger(__name__)
Authenticate = Callable[[dict[str, Any]], Awaitable[Principal]]
REFUSALS_UNTIL_CLOSE = 200
"""A client that goes on this often after `rate_limited`, without one command between, is closed."""
SIGN_IN_SECONDS = 10.0
"""A socket of which nobody can say so long whose it is, is closed with 4003."""
MAX_BEATS = 120
"""Heartbeats in one interval; a client under full load acknowledges some ten times a second."""


class Suspended(Unauthenticated):
    """Known, but not let in; closes with 4503."""

    default_detail = _("This account is suspended.")


class SocketConsumer(AsyncConsumer):
    """One WebSocket. `authenticate` says who it is, or raises Unauthenticated or Suspended."""

    def __init__(self, authenticate: Authenticate) -> None:
        self._authenticate = authenticate
        self._refusals = 0
        self._beats = 0
        self._beats_since = 0.0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if (await receive())["type"] != "websocket.connect":
            return
        node = current()
        refusal = _refusal(node, scope)
        if refusal is not None and can_deny(scope):
            await deny(send, refusal)
            return
        await send({"type": "websocket.accept"})
        if refusal is HTTPStatus.TOO_MANY_REQUESTS:
            await send({"type": "websocket.close", "code": 4029})
            return
        try:
            principal = await asyncio.wait_for(self._authenticate(scope), SIGN_IN_SECONDS)
        except Exception as exception:
            refused = _close_code(as_app_error(exception))
            await send({"type": "websocket.close", "code": refused})
            return
        # Who it is was all that was wanted of them; Daphne would keep them as long as the socket.
        scope["headers"].clear()
        wire = _Wire(send)
        session = Session(secrets.token_hex(8), principal, wire.write, wire.close)
        try:
            code = await _open(node, session)
            if code is not None:
                session.close(code)
                return
            session.begin(frames.hello(node.name, session))
            await self._serve(node, session, receive)
        finally:
            node.leave(session)

    async def _serve(self, node: Node, session: Session, receive: Any) -> None:
        while True:
            message = await receive()
            if message["type"] == "websocket.disconnect":
                return
            if not session.closed:
                await self._take(node, session, message.get("text"))

    async def _take(self, node: Node, session: Session, text: str | None) -> None:
        frame = frames.read(text)
        if frame is None:
            session.close(4500)
        elif frame.get("type") == "heartbeat":
            node.heard(session, active=frame.get("active") is True)
            self._beat(session, frame)
        else:
            node.heard(session)
            await self._run(node, session, frame, len((text or "").encode()))

    async def _run(self, node: Node, session: Session, frame: dict[str, Any], size: int) -> None:
        command = commands.find(frame.get("type"))
        if size > (command.max_bytes if command else commands.MAX_FRAME_BYTES):
            session.close(4500)
            return
        try:
            ref = frames.ref_of(frame)
        except Invalid as invalid:
            session.answer(frames.reply(None, error=invalid))
            return
        node.requests.begin()
        try:
            data = await _work(node, command, session, frame)
        except Exception as exception:
            error = as_app_error(exception)
            session.answer(frames.reply(ref, error=error))
            self._count_refusal(session, error)
        else:
            self._refusals = 0
            session.answer(frames.reply(ref, data=data))
        finally:
            node.requests.end()

    def _beat(self, session: Session, frame: dict[str, Any]) -> None:
        # In memory: a beat must cost next to nothing, and a limit in Redis would cost more.
        if session.heard_at - self._beats_since > settings.HEARTBEAT_INTERVAL:
            self._beats_since, self._beats = session.heard_at, 0
        self._beats += 1
        if self._beats > MAX_BEATS:
            session.close(4029)
        elif _acknowledges_too_much(session, frame.get("received")):
            session.close(4500)
        else:
            _acknowledge(session, frame.get("received"))

    def _count_refusal(self, session: Session, error: AppError) -> None:
        if isinstance(error, RateLimited):
            self._refusals += 1
            if self._refusals >= REFUSALS_UNTIL_CLOSE:
                session.close(4029)


def _refusal(node: Node, scope: dict[str, Any]) -> HTTPStatus | None:
    if not node.handshakes.admit(origin_of(scope)):
        return HTTPStatus.TOO_MANY_REQUESTS
    if node.draining and node.url is None:
        # The proxy in front asks another node; the client need not know.
        return HTTPStatus.SERVICE_UNAVAILABLE
    return None


async def _open(node: Node, session: Session) -> int | None:
    try:
        return await node.open(session)
    except Draining:
        session.begin(node.exodus.turn_away().encode())
        return 4000
    except Exception as exception:
        return _close_code(as_app_error(exception))


async def _work(
    node: Node, command: commands.Command | None, session: Session, frame: dict[str, Any]
) -> object:
    await node.limits.spend(command.limit if command else commands.DEFAULT_LIMIT, session.user_id)
    if command is None:
        raise Invalid(fields={"type": ["is not known"]})
    if command.of_session:
        return await command.run(session, command.input.parse(frame))
    if command.on_loop:
        return await command.run(session.user_id, command.input.parse(frame))
    return await in_database_thread(
        lambda: command.run(session.user_id, command.input.parse(frame))
    )


class _Wire:
    """What a session writes to. Two closures would take three times the memory."""

    __slots__ = ("_send",)

    def __init__(self, send: Any) -> None:
        self._send = send

    def write(self, frame: bytes) -> None:
        _call(self._send({"type": "websocket.send", "text": frame.decode()}))

    def close(self, code: int) -> None:
        _call(self._send({"type": "websocket.close", "code": code}))


def _call(coroutine: Any) -> None:
    # Daphne's send awaits nothing, so one step runs it whole: no task for each recipient.
    try:
        coroutine.send(None)
    except StopIteration:
        return
    raise RuntimeError("the server's send waits; it cannot be called in a plain loop")


def _acknowledges_too_much(session: Session, received: object) -> bool:
    # Who claims more than there was does not count, and would be buffered without bound.
    return isinstance(received, int) and received > session.events_sent


def _acknowledge(session: Session, received: object) -> None:
    if isinstance(received, int):
        session.acknowledge(received)
    session.answer(frames.heartbeat_ack(session))


def _close_code(error: AppError) -> int:
    match error:
        case Suspended():
            return 4503
        case Unauthenticated():
            return 4501
        case RateLimited():
            return 4029
    return 4003
