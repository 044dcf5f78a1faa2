"""The two edges: a request over HTTP and a command of the socket, answered in the same form."""

import json as lenient
from dataclasses import dataclass
from typing import Any

from rest_framework.test import APIClient

from accounts.models import Token, User
from chatsite.lib import json
from chatsite.lib.errors import Invalid, as_app_error
from chatsite.lib.gate import Admission
from chatsite.realtime import commands

from .on_loop import on_loop

PREFIX = "/api/v1/"


@dataclass(frozen=True)
class Answer:
    status: int
    body: Any

    @property
    def code(self) -> str | None:
        """The error's code; None for a success."""
        return self.body["error"]["code"] if self.status >= 400 else None

    @property
    def fields(self) -> list[str]:
        return sorted(self.body["error"].get("fields", ()))


class Http:
    """A client of the API, signed in as `person`."""

    def __init__(self, person: User | None) -> None:
        self._client = APIClient()
        if person is not None:
            self._token = Token(user=person, digest=f"test{person.pk}")
            self._client.force_authenticate(person, token=self._token)  # type: ignore[arg-type]

    def __call__(self, method: str, path: str, body: object = None) -> Answer:
        response = self._client.generic(
            method,
            PREFIX + path,
            _raw(body),  # type: ignore[arg-type]  # the stubs know text only
            content_type="application/json",
        )
        if isinstance(response, Admission):  # a node asks when it is time to
            # It looks first whether the sign-in holds.
            Token.objects.get_or_create(user=self._token.user, digest=self._token.digest)
            return Answer(200, json.loads(json.dumps(response.asked.ask()[0])))
        content = response.content
        if content:
            assert response["Content-Type"] == "application/json", content[:200]
        return Answer(response.status_code, json.loads(content) if content else None)


def by_socket(person: User, name: str, **fields: object) -> Answer:
    """What a socket's reply holds, in the form of an HTTP answer.

    To send takes the fixture `loop`, and is committed.
    """
    frame = json.loads(as_json({"type": name, **fields}))
    try:
        command = commands.find(name)
        if command is None:
            raise Invalid(fields={"type": ["is not known"]})
        data = command.run(person.pk, command.input.parse(frame))
        if command.on_loop:
            data = on_loop(data)
    except Exception as exception:
        error = as_app_error(exception)
        return Answer(error.status, json.loads(json.dumps({"error": error.as_json()})))
    return Answer(200, json.loads(json.dumps(data)))


def _raw(body: object) -> bytes:
    match body:
        case None:
            return b""
        case bytes():
            return body
    return as_json(body)


def as_json(value: object) -> bytes:
    """Also what is no good JSON, such as lone surrogates and huge numbers."""
    return lenient.dumps(value).encode()
