"""A request that Django lets in, and that is answered later, on the event loop, by somebody else.

The way of an API request up to its view runs whole, in one thread: middleware, sign-in, limits,
input. What comes of it is a refusal, which is the answer, or an `Admission`.
"""

import io
from collections.abc import Awaitable, Callable, Mapping
from functools import cache
from typing import Any

from django.conf import settings
from django.core.handlers.asgi import ASGIRequest
from django.core.handlers.base import BaseHandler
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils import translation

from . import errors, json
from .api import error_headers

Send = Callable[[Any], Awaitable[None]]


class Admission(HttpResponse):
    """What a view answers that lets a request in. `asked` is for whoever answers it.

    Its headers, those of the middleware included, are the ones of the answer.
    """

    def __init__(self, asked: Any) -> None:
        super().__init__(content_type="application/json", headers={"Cache-Control": "no-store"})
        self.asked = asked
        self._language = translation.get_language() or settings.LANGUAGE_CODE

    def answer(self, body: Mapping[str, Any]) -> None:
        self._fill(body)

    def refuse(self, error: errors.AppError) -> None:
        """In the words of the request's language."""
        self.status_code = error.status
        for name, value in error_headers(error).items():
            self.headers[name] = value
        with translation.override(self._language):
            self._fill({"error": error.as_json()})

    def _fill(self, body: Mapping[str, Any]) -> None:
        self.content = json.dumps(body)
        self.headers["Content-Length"] = str(len(self.content))


def let_in(scope: Mapping[str, Any], body: bytes) -> HttpResponseBase:
    """What Django answers to the request; in a database thread."""
    # The middleware chooses a language for the thread, which others use after us.
    with translation.override(settings.LANGUAGE_CODE):
        response = _handler().get_response(ASGIRequest(scope, io.BytesIO(body)))
        response.close()
        return response


async def send_response(response: HttpResponseBase, send: Send) -> None:
    """As Django sends one that is no stream."""
    headers = [(name.encode("ascii"), value.encode("latin-1")) for name, value in response.items()]
    headers += [
        (b"Set-Cookie", cookie.output(header="").strip().encode("ascii"))
        for cookie in response.cookies.values()
    ]
    content = response.content if isinstance(response, HttpResponse) else b""
    await send({"type": "http.response.start", "status": response.status_code, "headers": headers})
    await send({"type": "http.response.body", "body": content})


@cache
def _handler() -> BaseHandler:
    handler = BaseHandler()
    handler.load_middleware()
    return handler
