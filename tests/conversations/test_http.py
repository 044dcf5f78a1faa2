"""Every address of conversations: what it takes, what it answers, and the same on the socket."""

from typing import Any
from uuid import uuid4

import pytest

from accounts.models import User
from conversations.models import Conversation, Message
from conversations.services.pins import pin_message

from .edges import Http, by_socket
from .saying import heads, leave, membership, send


@pytest.fixture(autouse=True)
def no_haste(settings: Any) -> None:
    """Limits are tested elsewhere."""
    settings.RATE_LIMITS = dict.fromkeys(settings.RATE_LIMITS, (10000.0, 100000))


@pytest.fixture
def as_alice(alice: User) -> Http:
    return Http(alice)


@pytest.fixture
def as_bob(bob: User) -> Http:
    return Http(bob)


@pytest.fixture
def message(bob: User, group: Conversation) -> Message:
    return send(bob, group)


def test_a_group_is_made_once_for_a_client_id(as_alice: Http, alice: User, bob: User) -> None:
    body = {
        "kind": "group",
        "member_ids": [str(bob.pk)],
        "title": "여행",
        "client_id": str(uuid4()),
    }
    first, again = (as_alice("POST", "conversations", body) for _ in range(2))
    assert (first.status, again.status) == (201, 200)
    assert first.body == again.body
    assert set(first.body) == {
        "id",
        "kind",
        "title",
        "version",
        "last_seq",
        "members_can_invite",
        "my",
        "members",
        "last_message",
        "pins",
        "applicants",
        "created_at",
        "users",
    }
    assert first.body["my"] == {
        "role": "owner",
        "read_seq": 0,
        "unread": 0,
        "mentions": [],
        "history_from_id": first.body["last_message"]["id"],
        "muted_until": None,
        "pinned": False,
        "hidden": False,
        "draft": "",
    }
    assert {user["id"] for user in first.body["users"]} == {str(alice.pk), str(bob.pk)}
    other = as_alice("POST", "conversations", {**body, "title": "휴가"})
    assert (other.status, other.code) == (409, "conflict")


def test_a_direct_one_is_the_same_for_both(
    as_alice: Http, as_bob: Http, alice: User, bob: User
) -> None:
    def body(other: User) -> dict[str, object]:
        return {"kind": "direct", "member_ids": [str(other.pk)], "client_id": str(uuid4())}

    first = as_alice("POST", "conversations", body(bob))
    again = as_bob("POST", "conversations", body(alice))
    assert (first.status, again.status) == (201, 200)
    assert first.body["id"] == again.body["id"]
    assert (first.body["kind"], first.body["title"]) == ("direct", "")


def test_the_list_has_pages(
    as_alice: Http, group: Conversation, direct: Conversation, noise: Conversation
) -> None:
    ids, cursor = [], ""
    while True:
        page = as_alice("GET", f"conversations?limit=1{cursor}")
        ids += [conversation["id"] for conversation in page.body["results"]]
        if page.body["next"] is None:
            break
        cursor = f"&cursor={page.body['next']}"
    assert ids == sorted((str(c.pk) for c in (group, direct, noise)), key=int, reverse=True)


def test_one_conversation(as_alice: Http, group: Conversation, message: Message) -> None:
    answer = as_alice("GET", f"conversations/{group.pk}")
    assert answer.status == 200
    assert answer.body["last_message"]["id"] == str(message.id)
    assert answer.body["my"]["unread"] == 1


def test_a_group_is_changed_and_dissolved(
    as_alice: Http, as_bob: Http, group: Conversation
) -> None:
    path = f"conversations/{group.pk}"
    changed = as_alice("PATCH", path, {"title": "우리", "members_can_invite": False})
    assert (changed.status, changed.body["title"]) == (200, "우리")
    assert changed.body["members_can_invite"] is False
    assert as_alice("PATCH", path, {}).code == "invalid"
    assert as_bob("PATCH", path, {"title": "나의"}).status == 403
    assert as_bob("DELETE", path).status == 403
    assert as_alice("DELETE", path).status == 204
    assert as_alice("GET", path).status == 404


def test_members_come_and_go(
    as_alice: Http, as_bob: Http, group: Conversation, bob: User, charlie: User
) -> None:
    path = f"conversations/{group.pk}/members"
    added = as_bob("POST", path, {"user_ids": [str(charlie.pk)]})
    assert added.status == 200
    assert as_alice("GET", path).body == added.body
    assert added.body["next"] is None
    assert {m["user_id"] for m in added.body["results"]} == {u["id"] for u in added.body["users"]}
    charlies = f"{path}/{charlie.pk}"
    assert as_bob("DELETE", charlies).status == 403
    raised = as_alice("PATCH", charlies, {"role": "admin"})
    assert {m["role"] for m in raised.body["results"] if m["user_id"] == str(charlie.pk)} == {
        "admin"
    }
    assert as_alice("DELETE", charlies).status == 204
    assert as_bob("DELETE", f"{path}/{bob.pk}").status == 204
    assert as_bob("GET", path).status == 404
    # A retry of the leave, whose answer was lost.
    assert as_bob("DELETE", f"{path}/{bob.pk}").status == 204


def test_history(
    as_alice: Http, group: Conversation, message: Message, alice: User, bob: User
) -> None:
    send(alice, group, "답", reply_to=message.id)
    path = f"conversations/{group.pk}/messages"
    page = as_alice("GET", f"{path}?limit=1").body
    assert set(page) == {"results", "next", "prev", "version", "quoted", "users"}
    assert page["version"] == heads(group)[1]
    assert list(page["quoted"]) == [str(message.id)]
    assert {user["id"] for user in page["users"]} == {str(alice.pk), str(bob.pk)}
    older = as_alice("GET", f"{path}?before={page['next']}&limit=1").body
    assert older["results"][0]["id"] == str(message.id)
    assert older["prev"] == str(message.id)
    newer = as_alice("GET", f"{path}?after={older['prev']}").body
    assert newer["results"] == page["results"]
    around = as_alice("GET", f"{path}?around={message.id}&limit=2").body
    assert [row["body"] for row in around["results"]] == ["답", "안녕"]
    at = as_alice("GET", f"{path}?at=2025-01-01T00:00:00Z&limit=2").body
    assert at["next"] is None
    assert as_alice("GET", f"{path}?at=1700000000").status == 400


def test_a_message_is_sent_once_for_a_client_id(as_bob: Http, group: Conversation) -> None:
    path = f"conversations/{group.pk}/messages"
    body = {"client_id": str(uuid4()), "body": "하나"}
    first, again = as_bob("POST", path, body), as_bob("POST", path, body)
    assert (first.status, again.status) == (201, 200)
    assert first.body == again.body
    assert as_bob("POST", path, {**body, "body": "둘"}).status == 409


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("loop")
def test_who_is_out_gets_a_receipt_for_a_retry(
    as_bob: Http, bob: User, group: Conversation
) -> None:
    path = f"conversations/{group.pk}/messages"
    body = {"client_id": str(uuid4()), "body": "하나"}
    first = as_bob("POST", path, body).body["message"]
    leave(bob, group)
    again = as_bob("POST", path, body)
    assert again.status == 200
    assert again.body["message"] == {
        name: first[name] for name in ("id", "seq", "client_id", "created_at")
    }
    assert by_socket(bob, "message.send", conversation_id=str(group.pk), **body).body == again.body


def test_deleting_is_for_all_unless_said_otherwise(
    as_alice: Http, as_bob: Http, group: Conversation, message: Message
) -> None:
    path = f"conversations/{group.pk}/messages/{message.id}"
    mine = as_alice("DELETE", f"{path}?for=me")
    assert (mine.status, mine.body) == (200, {})
    assert as_bob("DELETE", f"{path}?for=them").fields == ["for"]
    everyones = as_bob("DELETE", path)
    assert everyones.body["message"]["deleted_at"] is not None


def test_pins(
    as_alice: Http, as_bob: Http, group: Conversation, message: Message, alice: User
) -> None:
    path = f"conversations/{group.pk}/pins"
    assert as_bob("PUT", f"{path}/{message.id}").status == 403
    pinned = as_alice("PUT", f"{path}/{message.id}")
    assert pinned.body == {
        "results": [
            {"message_id": str(message.id), "seq": message.seq, "pinned_by": str(alice.pk)}
        ],
        "next": None,
    }
    assert as_bob("GET", path).body == pinned.body
    assert as_alice("DELETE", f"{path}/{message.id}").body == {"results": [], "next": None}


def test_what_is_mine(as_bob: Http, group: Conversation, direct: Conversation) -> None:
    path = f"conversations/{group.pk}"
    until = "9999-12-31T23:59:59Z"
    mine = as_bob("PATCH", f"{path}/my", {"muted_until": until, "pinned": True})
    expected = {
        "conversation_id": str(group.pk),
        "muted_until": until,
        "pinned": True,
        "hidden": False,
        "draft": "",
    }
    assert mine.body == expected
    assert as_bob("PATCH", f"{path}/my", {}).body == expected
    assert as_bob("PATCH", f"{path}/my", {"hidden": True}).status == 403
    assert as_bob("PATCH", f"conversations/{direct.pk}/my", {"hidden": True}).body["hidden"]
    drafted = as_bob("PUT", f"{path}/draft", {"body": "아직\r\n안"})
    assert drafted.body == {**expected, "draft": "아직\n안"}
    my = as_bob("GET", path).body["my"]
    assert {name: my[name] for name in ("muted_until", "pinned", "draft")} == {
        "muted_until": until,
        "pinned": True,
        "draft": "아직\n안",
    }


def test_typing_answers_nothing(as_bob: Http, group: Conversation) -> None:
    path = f"conversations/{group.pk}/typing"
    answer = as_bob("POST", path, {"active": True})
    assert (answer.status, answer.body) == (204, None)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "conversations"),
        ("POST", "conversations"),
        ("GET", "conversations/1"),
        ("GET", "conversations/1/messages"),
        ("POST", "conversations/1/messages"),
        ("POST", "sync"),
        ("POST", "conversations/1/typing"),
    ],
)
def test_nobody_gets_anything_without_a_sign_in(db: None, method: str, path: str) -> None:
    answer = Http(None)(method, path, {} if method == "POST" else None)
    assert (answer.status, answer.code) == (401, "unauthenticated")


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("PUT", "conversations", 405),
        ("DELETE", "sync", 405),
        ("GET", "conversations/1/nothing", 404),
        ("GET", "conversations/1/", 404),
    ],
)
def test_what_is_not_there_is_an_error_in_json(
    as_alice: Http, method: str, path: str, status: int
) -> None:
    assert as_alice(method, path).status == status


def test_a_pinned_message_of_the_past_is_named_by_nobody(
    as_bob: Http, alice: User, bob: User, group: Conversation, message: Message
) -> None:
    pin_message(actor_id=alice.pk, conversation_id=group.pk, message_id=message.id)
    leave(bob, group)
    assert membership(bob, group).left_at is not None
    assert as_bob("GET", f"conversations/{group.pk}/pins").status == 404
