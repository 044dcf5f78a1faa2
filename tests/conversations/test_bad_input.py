"""Bad input gets the named error, on HTTP and on the socket: no traceback, no 500, no HTML, nothing
stored.
"""

import json
from collections.abc import Collection, Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction

from accounts.models import User
from chatsite.lib.formats import MAX_BODY_BYTES
from chatsite.realtime.commands import all_commands
from conversations.models import Conversation, Message

from .edges import Answer, Http, by_socket
from .saying import send, whole_database

MISSING = object()
DEEP: Any = "x"
for _ in range(300):
    DEEP = [DEEP]
BAD: dict[str, Any] = {
    "missing": MISSING,
    "null": None,
    "empty": "",
    "blank": " \n\u200b",
    "zero": 0,
    "negative": -1,
    "negative text": "-1",
    "fraction": 1.5,
    "true": True,
    "array": [],
    "array of arrays": [[1]],
    "object": {},
    "deep": DEEP,
    "NUL": "a\0b",
    "lone surrogate": "\ud800",
    "another lone surrogate": "a\udfffb",
    "10,001 characters": "가" * 10_001,
    "huge number": 10**30,
    "more digits than a number may have": "9" * 5_000,
    "beyond 63 bits": str(1 << 63),
    "other digits": "١٢٣",
    "not a UUID": "00000000-0000-0000-0000-00000000000",
    "SQL": "1; DROP TABLE users",
    "infinite": 1e300,
}
REFUSED = {"invalid", "not_found", "forbidden", "conflict"}


@pytest.fixture(autouse=True)
def no_haste(settings: Any) -> None:
    settings.RATE_LIMITS = dict.fromkeys(settings.RATE_LIMITS, (10000.0, 100000))


@pytest.fixture
def message(bob: User, group: Conversation, noise: Conversation) -> Message:
    return send(bob, group)


def frames(message: Message) -> dict[str, dict[str, Any]]:
    """A good frame of every command."""
    here = {"conversation_id": str(message.conversation_id)}
    on = {**here, "message_id": str(message.id)}
    return {
        "message.send": {
            **here,
            "client_id": str(uuid4()),
            "body": "안녕",
            "reply_to": str(message.id),
        },
        "message.edit": {**on, "body": "고침", "version": message.version},
        "message.delete": {**on, "for": "all"},
        "reaction.add": {**on, "emoji": "👍"},
        "reaction.remove": {**on, "emoji": "👍"},
        "read.mark": {**here, "seq": 1},
        "typing.start": here,
        "typing.stop": here,
        "sync": {"versions": {str(message.conversation_id): 1}, "account_version": 0, "since": 0},
    }


def spoilt(
    good: dict[str, Any], ways: Collection[str] = BAD
) -> Iterator[tuple[str, dict[str, Any]]]:
    """`good` with one field gone bad, in each of the ways."""
    for field in good:
        for name in ways:
            value = BAD[name]
            changed = {k: v for k, v in good.items() if k != field or value is not MISSING}
            if value is not MISSING:
                changed[field] = value
            yield f"{field}: {name}", changed


# What a field takes though it stands in the table of bad values.
TEXTS = ("negative text", "other digits", "not a UUID", "SQL", "beyond 63 bits")
LONG = "more digits than a number may have"
TAKEN: dict[str, set[str]] = {
    "message.send": {
        *(f"body: {text}" for text in (*TEXTS, LONG)),
        "reply_to: missing",
        "reply_to: null",
    },
    "message.edit": {f"body: {text}" for text in (*TEXTS, LONG)},
    "read.mark": {"seq: zero"},
    "sync": {
        *(f"{field}: missing" for field in ("versions", "account_version", "since")),
        *(f"{field}: zero" for field in ("account_version", "since")),
        "versions: object",
    },
}
# Enough for the other edge, which shares the inputs.
MOST_LIKELY = (
    "missing",
    "null",
    "empty",
    "zero",
    "array",
    "object",
    "deep",
    "NUL",
    "lone surrogate",
    "10,001 characters",
    "huge number",
)


def test_the_table_has_every_command(message: Message) -> None:
    # Those of one connection have no other edge; what they refuse stands in tests/presence.
    both = [command for command in all_commands() if not command.of_session]
    assert set(frames(message)) == {command.name for command in both}


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("loop")
def test_a_command_with_one_bad_field_names_it(bob: User, message: Message) -> None:
    before = whole_database()
    wrong = []
    for name, good in frames(message).items():
        for what, frame in spoilt(good):
            if what not in TAKEN.get(name, ()):
                wrong += _wrong(f"{name}, {what}", by_socket(bob, name, **frame))
    assert wrong == []
    assert whole_database() == before


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("loop")
def test_what_only_looks_bad_is_taken(bob: User, message: Message) -> None:
    for name, good in frames(message).items():
        for what, frame in spoilt(good):
            if what in TAKEN.get(name, ()):
                new = {"client_id": str(uuid4())} if "client_id" in frame else {}
                with transaction.atomic():
                    answer = by_socket(bob, name, **{**frame, **new})
                    transaction.set_rollback(True)
                assert answer.code is None, f"{name}, {what}: {answer}"


def _wrong(what: str, answer: Answer) -> list[str]:
    field = what.split(", ")[-1].split(":")[0]
    if answer.code == "invalid" and answer.fields == [field]:
        return []
    # A version of 0 is a good number, and too old.
    if answer.code == "conflict" and field == "version":
        return []
    return [f"{what}: {answer}"]


BODIES: list[tuple[str, str, dict[str, Any]]] = [
    ("POST", "conversations", {"kind": "group", "member_ids": [], "title": "여행"}),
    ("POST", "conversations", {"kind": "direct", "member_ids": ["7"]}),
    ("PATCH", "conversations/{c}", {"title": "우리", "members_can_invite": True}),
    ("POST", "conversations/{c}/members", {"user_ids": ["7"]}),
    ("PATCH", "conversations/{c}/members/{u}", {"role": "admin"}),
    ("POST", "conversations/{c}/read", {"seq": 1}),
    ("POST", "conversations/{c}/typing", {"active": True}),
    ("PATCH", "conversations/{c}/my", {"muted_until": None, "pinned": True, "hidden": False}),
    ("PUT", "conversations/{c}/draft", {"body": "아직"}),
    ("POST", "conversations/{c}/messages", {"body": "안녕", "reply_to": None}),
    ("PATCH", "conversations/{c}/messages/{m}", {"body": "고침", "version": 1}),
    ("POST", "sync", {"versions": {}, "account_version": 0, "since": 0}),
]


def ask(person: User, method: str, path: str, body: object, **ids: object) -> Answer:
    """The answer, with whatever was stored undone."""
    with transaction.atomic():
        answer = Http(person)(method, path.format(**ids), body)
        transaction.set_rollback(True)
    return answer


def test_a_body_with_one_bad_field_is_no_fault_of_the_server(
    alice: User, bob: User, message: Message
) -> None:
    before = whole_database()
    ids = {"c": message.conversation_id, "m": message.id, "u": bob.pk}
    for method, path, good in BODIES:
        named = {"client_id": str(uuid4())} if method == "POST" and "body" in good else {}
        if path == "conversations":
            named = {"client_id": str(uuid4())}
        for what, body in spoilt({**good, **named}, MOST_LIKELY):
            answer = ask(alice, method, path, body, **ids)
            assert answer.code is None or answer.code in REFUSED, f"{method} {path}, {what}"
            assert answer.status < 500
    assert whole_database() == before


RAW = {
    "nothing": b"",
    "an array": b"[]",
    "a string": b'"text"',
    "a number": b"7",
    "null": b"null",
    "half an object": b'{"body": "x"',
    "no JSON": b"body=x",
    "not UTF-8": b'{"body": "\xff\xfe"}',
    "a lone surrogate": b'{"body": "\\ud800"}',
    "NaN": b'{"seq": NaN}',
    "a number without end": b'{"seq": ' + b"9" * 10_000 + b"}",
    "too deep": b'{"a":' * 3_000 + b"1" + b"}" * 3_000,
    "deep arrays": b"[" * 100_000,
    "the same field twice": b'{"seq": "x", "seq": []}',
    "HTML": b"<html></html>",
    "too large": b'{"body": "' + b"x" * MAX_BODY_BYTES + b'"}',
}

SPARSE = {"nothing", "a lone surrogate", "the same field twice"}


@pytest.mark.parametrize("what", RAW)
def test_a_body_that_is_none_is_invalid(
    alice: User, bob: User, message: Message, what: str
) -> None:
    ids = {"c": message.conversation_id, "m": message.id, "u": bob.pk}
    before = whole_database()
    for method, path, _good in BODIES:
        answer = ask(alice, method, path, RAW[what], **ids)
        # What is a good object without the fields that matter.
        has_no_needs = path in {"sync", "conversations/{c}/my"}
        if what in SPARSE and (has_no_needs or what == "the same field twice"):
            assert answer.status < 500
        else:
            assert answer.code == "invalid", f"{method} {path}: {answer}"
    assert whole_database() == before


@pytest.mark.parametrize("name", ["", "message", "message.sent", "__class__", "MESSAGE.SEND"])
def test_an_unknown_command_is_invalid(alice: User, name: str) -> None:
    answer = by_socket(alice, name)
    assert (answer.code, answer.fields) == ("invalid", ["type"])


@pytest.mark.parametrize("name", [None, 7, [], {}, ["message.send"]])
def test_a_type_that_is_no_text_is_unknown(alice: User, name: Any) -> None:
    assert by_socket(alice, name).fields == ["type"]


def test_what_is_refused_says_nothing_of_what_was_sent(alice: User, message: Message) -> None:
    """An error is shown to people and written to logs: it does not repeat the text."""
    secret = "비밀" * 6_000
    answer = ask(
        alice,
        "POST",
        f"conversations/{message.conversation_id}/messages",
        {"client_id": str(uuid4()), "body": secret},
    )
    assert answer.fields == ["body"]
    assert "비밀" not in json.dumps(answer.body, ensure_ascii=False)
