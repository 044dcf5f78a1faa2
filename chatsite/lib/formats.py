"""How bodies of the API are read and written.

Apart from `api`: the framework imports this while it makes the class of all views, and `api` builds
on that class.
"""

from collections.abc import Mapping
from typing import IO, Any

from rest_framework import parsers, renderers

from . import errors, json

MAX_BODY_BYTES = 2 * 1024 * 1024
"""Twice what the largest frame of a socket may have."""


class JSONRenderer(renderers.BaseRenderer):
    media_type = "application/json"
    format = "json"
    charset = None

    def render(
        self,
        data: object,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        return b"" if data is None else json.dumps(data)


class BytesParser(parsers.BaseParser):
    """A body as it comes, for a part of a file."""

    media_type = "application/octet-stream"
    max_bytes = MAX_BODY_BYTES

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        body = stream.read(self.max_bytes + 1)
        if len(body) > self.max_bytes:
            raise errors.Invalid("The body is too large.")
        return body


class JSONParser(parsers.BaseParser):
    media_type = "application/json"
    max_bytes = MAX_BODY_BYTES

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        body = stream.read(self.max_bytes + 1)
        if len(body) > self.max_bytes:
            raise errors.Invalid("The body is too large.")
        try:
            return json.loads(body)
        except ValueError:
            raise errors.Invalid("The body is not valid JSON.") from None
