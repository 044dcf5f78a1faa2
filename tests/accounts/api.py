"""Asking the API and reading its JSON."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from django.test import Client


class Answer(NamedTuple):
    status: int
    body: Any


@dataclass(frozen=True)
class Api:
    client: Client

    def get(self, path: str, **query: str) -> Answer:
        return self._answer(self.client.get(f"/api/v1/{path}", query))

    def post(self, path: str, body: object = None) -> Answer:
        return self._write("post", path, body)

    def put(self, path: str, body: object = None) -> Answer:
        return self._write("put", path, body)

    def patch(self, path: str, body: object = None) -> Answer:
        return self._write("patch", path, body)

    def delete(self, path: str) -> Answer:
        return self._write("delete", path, None)

    def _write(self, method: str, path: str, body: object) -> Answer:
        send = getattr(self.client, method)
        # Bytes go as they are: a broken body has to be writable, too.
        return self._answer(
            send(f"/api/v1/{path}", {} if body is None else body, content_type="application/json")
        )

    def _answer(self, response: Any) -> Answer:
        return Answer(response.status_code, response.json() if response.content else None)
