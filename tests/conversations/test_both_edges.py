"""A command of the socket and a request over HTTP: the same input, the same answer."""

from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest
from django.db import transaction

from accounts.models import User
from conversations.models import Conversation, Message
from conversations.services.inbox import change_inbox_entry

from .edges import Answer, Http, by_socket
from .saying import heads, send

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("loop")]
THUMB = quote("👍")


@pytest.fixture(autouse=True)
def no_haste(settings: Any) -> None:
    """Limits are tested elsewhere."""
    settings.RATE_LIMITS = dict.fromkeys(settings.RATE_LIMITS, (10000.0, 100000))


@pytest.fixture
def message(bob: User, group: Conversation) -> Message:
    return send(bob, group)


COMMANDS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "message.send": ("POST", "messages", {"client_id": str(uuid4()), "body": "둘"}),
    "message.edit": ("PATCH", "messages/{id}", {"body": "고침", "version": 99}),
    "message.delete": ("DELETE", "messages/{id}?for={for}", {"for": "all"}),
    "reaction.add": ("PUT", "messages/{id}/reactions/" + THUMB, {"emoji": "👍"}),
    "reaction.remove": ("DELETE", "messages/{id}/reactions/" + THUMB, {"emoji": "👍"}),
    "read.mark": ("POST", "read", {"seq": 1}),
}
ON_MESSAGE = {"message.edit", "message.delete", "reaction.add", "reaction.remove"}
CHANGING = ("id", "created_at", "edited_at", "deleted_at")


def both(
    name: str, person: User, conversation_id: object, message_id: object
) -> tuple[Answer, Answer]:
    """The answer over HTTP and that on the socket, each to the same state."""
    method, path, fields = COMMANDS[name]
    path = path.replace("{id}", str(message_id)).replace("{for}", str(fields.get("for")))
    frame: dict[str, Any] = {"conversation_id": str(conversation_id), **fields}
    if name in ON_MESSAGE:
        frame["message_id"] = str(message_id)
    with transaction.atomic():
        http = Http(person)(method, f"conversations/{conversation_id}/{path}", fields)
        transaction.set_rollback(True)
    with transaction.atomic():
        socket = by_socket(person, name, **frame)
        transaction.set_rollback(True)
    return http, socket


def comparable(answer: Answer) -> Any:
    message = (answer.body or {}).get("message", {})
    kept = {name: value for name, value in message.items() if name not in CHANGING}
    return answer.code, kept or answer.body


@pytest.mark.parametrize("name", COMMANDS)
def test_both_edges_answer_alike(
    name: str, alice: User, bob: User, charlie: User, group: Conversation, message: Message
) -> None:
    for person in (alice, bob, charlie):
        for conversation_id, message_id in (
            (group.pk, message.id),
            (group.pk, 1),
            (1, message.id),
            ("x", message.id),
            (group.pk, "0"),
        ):
            http, socket = both(name, person, conversation_id, message_id)
            assert comparable(http) == comparable(socket)
            if person == charlie:
                assert http.code in {"not_found", "invalid"}
    http, socket = both(name, bob, group.pk, message.id)
    assert http.code is None
    assert socket.code is None


def test_both_edges_sync_alike(bob: User, group: Conversation, message: Message) -> None:
    change_inbox_entry(actor_id=bob.pk, conversation_id=group.pk, pinned=True)
    questions: list[dict[str, Any]] = [
        {},
        {"versions": {str(group.pk): heads(group)[1] - 1}, "account_version": 0, "since": 5},
        {"versions": {str(group.pk): 10**6}, "account_version": 10**6},
        {"versions": {"1": 3}},
        {"versions": {"x": 3}},
        {"versions": []},
        {"since": -1},
    ]
    for asked in questions:
        answers = [Http(bob)("POST", "sync", asked), by_socket(bob, "sync", **asked)]
        for answer in answers:
            answer.body.pop("server_time", None)
        assert answers[0] == answers[1]
