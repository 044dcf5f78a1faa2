"""A conversation that was brought along: nothing is said in it, whichever way one tries."""

from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest

from accounts.models import User
from chatsite.lib import json
from chatsite.lib.errors import Invalid, NotFound
from conversations.kakaotalk import SNIFFED_BYTES
from conversations.models import Conversation, Message
from conversations.selectors.history import read_history
from conversations.services.imports import MAX_PART

from .bringing import bring, export, rows_of
from .edges import PREFIX, Answer, Http, by_socket
from .saying import whole_database

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("loop")]
THUMB = quote("👍")


@pytest.fixture(autouse=True)
def no_haste(settings: Any) -> None:
    """Limits are tested elsewhere."""
    settings.RATE_LIMITS = dict.fromkeys(settings.RATE_LIMITS, (10000.0, 100000))


@pytest.fixture
def brought(alice: User) -> Message:
    """A message of a history that Alice brought along."""
    return rows_of(bring(alice, export(5)))[-1]


REFUSED_OVER_HTTP = [
    ("POST", "messages", {"client_id": str(uuid4()), "body": "말"}),
    ("PATCH", "messages/{id}", {"body": "고침", "version": 9999}),
    ("DELETE", "messages/{id}?for=all", None),
    ("PUT", f"messages/{{id}}/reactions/{THUMB}", {}),
    ("DELETE", f"messages/{{id}}/reactions/{THUMB}", None),
    ("PUT", "pins/{id}", {}),
    ("DELETE", "pins/{id}", None),
    ("POST", "invites", {"client_id": str(uuid4())}),
    ("POST", "members", {"user_ids": ["{bob}"]}),
    ("DELETE", "members/{alice}", None),
    ("PATCH", "members/{alice}", {"role": "admin"}),
    ("PATCH", "", {"members_can_invite": True}),
    ("PATCH", "my", {"hidden": True}),
    ("PUT", "draft", {"body": "쓰던 말"}),
]
REFUSED_ON_THE_SOCKET: list[tuple[str, dict[str, Any]]] = [
    ("message.send", {"client_id": str(uuid4()), "body": "말"}),
    ("message.send", {"client_id": str(uuid4()), "body": "말", "reply_to": "{id}"}),
    ("message.edit", {"message_id": "{id}", "body": "고침", "version": 9999}),
    ("message.delete", {"message_id": "{id}", "for": "all"}),
    ("reaction.add", {"message_id": "{id}", "emoji": "👍"}),
    ("reaction.remove", {"message_id": "{id}", "emoji": "👍"}),
]


def test_nothing_is_said_in_it_over_http(brought: Message, alice: User, bob: User) -> None:
    names = {"{id}": str(brought.id), "{alice}": str(alice.pk), "{bob}": str(bob.pk)}
    before = whole_database()
    for method, path, body in REFUSED_OVER_HTTP:
        where = f"conversations/{brought.conversation_id}/{path}".rstrip("/")
        answer = Http(alice)(method, _filled(where, names), _filled(body, names))
        assert answer.code == "forbidden", (method, path, answer)
    assert whole_database() == before


def test_nothing_is_said_in_it_on_the_socket(brought: Message, alice: User) -> None:
    before = whole_database()
    for name, fields in REFUSED_ON_THE_SOCKET:
        filled = _filled(fields, {"{id}": str(brought.id)})
        answer = by_socket(alice, name, conversation_id=str(brought.conversation_id), **filled)
        assert answer.code == "forbidden", (name, answer)
    assert whole_database() == before


def test_its_owner_does_the_rest(brought: Message, alice: User) -> None:
    here = f"conversations/{brought.conversation_id}"
    page = Http(alice)("GET", f"{here}/messages")
    assert [row["data"]["author"] for row in page.body["results"]] == [
        "한가람", "도예린", "한가람", "도예린", "한가람",
    ]  # fmt: skip
    assert Http(alice)("PATCH", here, {"title": "옛 이야기"}).body["title"] == "옛 이야기"
    assert Http(alice)("PATCH", f"{here}/my", {"pinned": True}).body["pinned"]
    assert Http(alice)("POST", f"{here}/read", {"seq": 1}).body == {"read_seq": 5}
    assert Http(alice)("DELETE", f"{here}/messages/{brought.id}?for=me").status == 200
    assert len(Http(alice)("GET", f"{here}/messages").body["results"]) == 4
    assert Http(alice)("DELETE", here).status == 204
    assert Http(alice)("GET", here).code == "not_found"


def _filled(value: Any, names: dict[str, str]) -> Any:
    if isinstance(value, str):
        for place, name in names.items():
            value = value.replace(place, name)
        return value
    if isinstance(value, dict):
        return {key: _filled(one, names) for key, one in value.items()}
    return [_filled(one, names) for one in value] if isinstance(value, list) else value


# --- Over HTTP ----------------------------------------------------------------------------------


def _put(person: User, import_id: str, offset: int, data: bytes, **options: str) -> Answer:
    client = Http(person)._client
    kind = options.get("content_type", "application/octet-stream")
    path = f"{PREFIX}imports/{import_id}/parts/{offset}"
    response = client.generic("PUT", path, data, content_type=kind)  # type: ignore[arg-type]
    return Answer(response.status_code, json.loads(response.content))


def test_a_file_comes_over_http(alice: User, bob: User) -> None:
    raw = export(20)
    asked = {"client_id": str(uuid4()), "name": "Talk.txt", "size": len(raw)}
    begun, again = (Http(alice)("POST", "imports", asked) for _ in range(2))
    assert (begun.status, again.status) == (201, 200)
    assert begun.body == again.body
    id = begun.body["id"]
    assert (begun.body["state"], begun.body["received"]) == ("uploading", 0)
    assert _put(alice, id, 0, raw[:700]).body["received"] == 700
    assert _put(alice, id, 0, raw[:700]).body["received"] == 700
    assert _put(alice, id, 800, raw[800:]).code == "conflict"
    assert _put(bob, id, 700, raw[700:]).code == "not_found"
    whole = _put(alice, id, 700, raw[700:])
    assert (whole.body["state"], whole.body["title"]) == ("reading", "산들 동호회")
    listed = Http(alice)("GET", "imports").body
    assert [one["id"] for one in listed["results"]] == [id]
    assert listed["max_bytes"] == 104_857_600
    assert Http(bob)("GET", "imports").body["results"] == []
    assert Http(bob)("DELETE", f"imports/{id}").code == "not_found"
    assert Http(alice)("DELETE", f"imports/{id}").status == 204
    assert Http(alice)("GET", "imports").body["results"] == []
    assert not Conversation.objects.filter(kind="imported").exists()


def test_what_is_wrong_is_named(alice: User) -> None:
    good: dict[str, Any] = {"client_id": str(uuid4()), "name": "a.txt", "size": 10}
    for wrong, field in (
        ({"size": 0}, "size"),
        ({"size": "10"}, "size"),
        ({"size": 10**12}, "size"),
        ({"name": ""}, "name"),
        ({"name": "가" * 201}, "name"),
        ({"client_id": "7"}, "client_id"),
    ):
        answer = Http(alice)("POST", "imports", {**good, **wrong})
        assert (answer.code, answer.fields) == ("invalid", [field]), wrong
    id = Http(alice)("POST", "imports", {**good, "size": MAX_PART * 3}).body["id"]
    assert _put(alice, id, 0, b"").code == "invalid"
    assert _put(alice, id, 0, b"x" * (MAX_PART + 1)).code == "invalid"
    assert _put(alice, id, 0, b"{}", content_type="application/json").status == 415
    for offset in ("-1", "x", "1.5", "9" * 30):
        assert _put(alice, id, offset, b"x").code == "invalid"  # type: ignore[arg-type]
    assert _put(alice, "no", 0, b"x").code == "invalid"
    assert _put(alice, id, 0, b"no export\n" * (SNIFFED_BYTES // 10 + 1)).body["error"] == (
        "not_an_export"
    )


def test_too_much_is_said_in_the_readers_language(alice: User, settings: Any) -> None:
    settings.IMPORT_MAX_BYTES = 3 * 1_048_576
    client = Http(alice)._client
    client.credentials(HTTP_ACCEPT_LANGUAGE="ko")
    asked = {"client_id": str(uuid4()), "name": "a.txt", "size": 4 * 1_048_576}
    answer = client.post(f"{PREFIX}imports", asked, format="json")
    assert "3MB까지" in answer.json()["error"]["detail"]


def _said_from(person: User, conversation_id: int | None, moment: str) -> list[str]:
    """The page around it, oldest first."""
    assert conversation_id
    page = read_history(actor_id=person.pk, conversation_id=conversation_id, said=moment, limit=4)
    return [row["body"] for row in reversed(page.rows)]


def test_it_is_read_from_a_moment_by_the_clock_of_the_export(
    alice: User, bob: User, direct: Conversation
) -> None:
    where = bring(alice, export(3_000)).conversation_id
    assert _said_from(alice, where, "2009-01-01") == ["말 0", "말 1"]
    noon = "2023-01-02T12:00"
    assert _said_from(alice, where, noon) == ["말 1438", "말 1439", "말 1440", "말 1441"]
    assert _said_from(alice, where, "2023-01-04") == ["말 2998", "말 2999"]
    with pytest.raises(NotFound):
        _said_from(bob, where, noon)
    with pytest.raises(Invalid):
        _said_from(alice, direct.pk, noon)
