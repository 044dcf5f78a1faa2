"""Bad ids and queries in addresses: the named error, and never another person's data."""

from typing import Any

import pytest
from django.db import transaction

from accounts.models import User
from conversations.models import Conversation, Message

from .edges import Answer, Http
from .saying import send


@pytest.fixture(autouse=True)
def no_haste(settings: Any) -> None:
    settings.RATE_LIMITS = dict.fromkeys(settings.RATE_LIMITS, (10000.0, 100000))


@pytest.fixture
def message(bob: User, group: Conversation, noise: Conversation) -> Message:
    return send(bob, group)


def ask(person: User, method: str, path: str, body: object, **ids: object) -> Answer:
    """The answer, with whatever was stored undone."""
    with transaction.atomic():
        answer = Http(person)(method, path.format(**ids), body)
        transaction.set_rollback(True)
    return answer


PATHS = [
    ("GET", "conversations/{}"),
    ("DELETE", "conversations/{}"),
    ("GET", "conversations/{}/members"),
    ("DELETE", "conversations/{}/members/7"),
    ("GET", "conversations/{}/invites"),
    ("DELETE", "conversations/{}/invites/7"),
    ("GET", "conversations/{}/pins"),
    ("PUT", "conversations/{}/pins/7"),
    ("GET", "conversations/{}/messages"),
    ("DELETE", "conversations/{}/messages/7"),
    ("GET", "conversations/{}/messages/7/edits"),
    ("PUT", "conversations/{}/messages/7/reactions/%F0%9F%91%8D"),
    ("POST", "conversations/{}/read"),
    ("PATCH", "conversations/{}/my"),
    ("PUT", "conversations/{}/draft"),
    ("POST", "conversations/{}/typing"),
]
NOT_IDS = ["0", "-1", "x", "1.5", "%00", "%ED%A0%80", "%FF", "9" * 19, "9" * 300, "٧", "한글", " 1"]


def test_an_address_with_a_bad_id_is_invalid_and_with_a_foreign_one_not_found(
    alice: User, charlie: User, message: Message
) -> None:
    good = {"body": "x", "seq": 1, "active": True, "pinned": True}
    for method, path in PATHS:
        for id in NOT_IDS:
            answer = ask(alice, method, path.format(id), good)
            assert (answer.code, answer.fields) == ("invalid", ["conversation_id"]), path + id
        for foreign in (message.conversation_id, 1, message.id):
            answer = ask(charlie, method, path.format(foreign), good)
            assert (answer.code, answer.status) == ("not_found", 404), path
            assert "가족" not in repr(answer)


def test_further_ids_in_an_address_are_looked_at_too(
    alice: User, message: Message, group: Conversation, direct: Conversation
) -> None:
    elsewhere = send(alice, direct)
    for path in (
        "pins/{}",
        "messages/{}",
        "members/{}",
        "invites/{}",
        "messages/{}/reactions/%F0%9F%91%8D",
    ):
        method = "DELETE" if path[:4] in {"memb", "mess", "invi"} else "PUT"
        for id in NOT_IDS:
            answer = ask(alice, method, f"conversations/{group.pk}/{path}".format(id), None)
            assert answer.code == "invalid", path + id
        for foreign in (1, elsewhere.id, direct.pk):
            answer = ask(alice, method, f"conversations/{group.pk}/{path}".format(foreign), None)
            assert answer.code == "not_found", path


@pytest.mark.parametrize("emoji", ["a", "%20", "%F0%9F%91%8D%F0%9F%91%8D", "%00", "%ED%A0%80", "1"])
def test_a_reaction_that_is_no_emoji_is_invalid(alice: User, message: Message, emoji: str) -> None:
    path = f"conversations/{message.conversation_id}/messages/{message.id}/reactions/{emoji}"
    for method in ("PUT", "DELETE"):
        assert ask(alice, method, path, None).fields == ["emoji"]


QUERIES = ["-1", "0", "101", "x", "", "1e3", "9" * 40, "%00", "%FF", "1.5", "[]", "１"]


def test_bad_queries_are_invalid(alice: User, message: Message) -> None:
    history = f"conversations/{message.conversation_id}/messages"
    edits = f"{history}/{message.id}/edits"
    for path, names in (
        ("conversations", ("cursor", "limit")),
        (history, ("before", "limit")),
        (edits, ("limit",)),
    ):
        for name in names:
            for value in QUERIES:
                answer = ask(alice, "GET", f"{path}?{name}={value}", None)
                good = (name, value) in {("cursor", "101"), ("before", "101"), ("limit", "１")}
                assert good or answer.fields == [name], f"{path}?{name}={value}: {answer}"
                assert answer.status < 500
    for query in ("before=1&after=2", "around=1&after=2"):
        assert ask(alice, "GET", f"{history}?{query}", None).code == "invalid"
