"""The consumer of polls: an adapter from a request that may wait to a session.

Not a view: behind Django's middleware each one that waits would hold a thread. Django lets it in,
in a thread that it gives back, and the rest is the node's loop.
"""

import asyncio
from functools import partial
from typing import Any

from channels.consumer import AsyncConsumer

from chatsite.lib.errors import Unavailable, as_app_error
from chatsite.lib.gate import Admission, let_in, send_response
from chatsite.lib.threads import in_database_thread

from .node import current
from .polls import Asked, Gone, Poll

MAX_BODY_BYTES = 1024 * 1024
DRAINING_SECONDS = 2.0
"""After so long a client that is refused by a node that goes may ask again, elsewhere."""


class PollConsumer(AsyncConsumer):
    """Whoever asks at an address whose view answers with an `Admission` of `Asked`."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        body = await _body(receive)
        if body is None:
            return
        response = await in_database_thread(partial(let_in, scope, body))
        if isinstance(response, Admission):
            try:
                response.answer(await self._answer(response.asked, receive))
            except Gone:
                return
            except Exception as exception:
                response.refuse(as_app_error(exception))
        await send_response(response, send)

    async def _answer(self, asked: Asked, receive: Any) -> dict[str, Any]:
        node = current()
        if node.draining:
            raise Unavailable(retry_after=DRAINING_SECONDS)
        poll = Poll(node, asked)
        watching = asyncio.create_task(_until_gone(receive, poll))
        try:
            return await poll.answer()
        finally:
            watching.cancel()
            poll.leave()


async def _body(receive: Any) -> bytes | None:
    """What the client sent, no more than is needed to see that it is too much; None: it is gone."""
    body = b""
    while len(body) <= MAX_BODY_BYTES:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += message.get("body", b"")
        if not message.get("more_body"):
            break
    return body


async def _until_gone(receive: Any, poll: Poll) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass  # the rest of a body that was too long
    poll.leave()
