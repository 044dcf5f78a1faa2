"""GET /api/v1/search, as a program uses it."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from conversations.models import Conversation
from tests.conversations.saying import send
from tests.people import make_token

from .conftest import Index

pytestmark = [
    pytest.mark.usefixtures("engine"),
    pytest.mark.parametrize("engine", ["postgres"], indirect=True),
]


def _get(person: User, **fields: Any) -> Any:
    headers = {"Authorization": f"Token {make_token(person)}"}
    return Client().get("/api/v1/search", fields, headers=headers)


def test_a_page_of_hits(alice: User, bob: User, group: Conversation, index: Index) -> None:
    for n in range(3):
        send(bob, group, f"내일 회의 {n}")
    index()
    answer = _get(alice, q="회의 from:bob", limit=2).json()
    assert [hit["message"]["body"] for hit in answer["results"]] == ["내일 회의 2", "내일 회의 1"]
    assert answer["results"][0]["fragments"] == [
        {"text": "내일 회의 2", "marks": [[3, 5]], "starts": True, "ends": True}
    ]
    assert answer["total"] == {"count": 3, "exact": True}
    assert answer["facets"] == {
        "conversations": [{"id": str(group.pk), "count": 3}],
        "senders": [{"id": str(bob.pk), "count": 3}],
    }
    assert [user["handle"] for user in answer["users"]] == ["bob"]
    assert (answer["relaxed"], answer["degraded"]) == (False, False)
    rest = _get(alice, q="회의 from:bob", limit=2, cursor=answer["next"]).json()
    assert [hit["message"]["body"] for hit in rest["results"]] == ["내일 회의 0"]
    assert rest["next"] is None


def test_in_one_conversation_best_first(
    alice: User, bob: User, group: Conversation, direct: Conversation, index: Index
) -> None:
    send(bob, direct, "회의")
    send(bob, group, "회의")
    send(bob, group, "한국회의소에서 만나기로 했다")
    index()
    answer = _get(alice, q="회의", conversation_id=str(group.pk), sort="best").json()
    found = [hit["message"]["body"] for hit in answer["results"]]
    assert found == ["회의", "한국회의소에서 만나기로 했다"]
    assert answer["results"][0]["score"] > answer["results"][1]["score"]


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"q": ""},
        {"q": "a" * 501},
        {"q": "회의", "cursor": "nonsense"},
        {"q": "회의", "cursor": "x1e999-1"},
        {"q": "회의", "sort": "oldest"},
        {"q": "회의", "limit": "51"},
        {"q": "회의", "conversation_id": "x"},
        {"q": "form:bob"},
        {"q": "from:nobody"},
        {"q": "before:someday"},
    ],
)
def test_what_cannot_be_meant_is_refused(
    alice: User, group: Conversation, fields: dict[str, str]
) -> None:
    answer = _get(alice, **fields)
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "invalid"


def test_an_unknown_name_is_marked(alice: User, group: Conversation) -> None:
    error = _get(alice, q="회의 from:nobody").json()["error"]
    assert error["place"] == {"start": 8, "length": 6}
    assert error["detail"]


def test_a_date_is_that_of_the_clock_one_looks_at(
    alice: User, bob: User, group: Conversation, index: Index
) -> None:
    said_at = send(bob, group, "회의").created_at
    index()
    today = timezone.localdate(said_at, ZoneInfo("Pacific/Kiritimati"))
    # It is one day on at least, where the account's time zone is.
    assert timezone.localdate(said_at, ZoneInfo("Pacific/Niue")) < today
    type(alice).objects.filter(pk=alice.pk).update(time_zone="Pacific/Niue")

    def found(**fields: str) -> int:
        return len(_get(alice, q=f"on:{today}", **fields).json()["results"])

    assert found() == 0
    assert found(time_zone="Pacific/Kiritimati") == 1
    assert found(time_zone="Nowhere/AtAll") == 0


def test_strangers_are_refused(group: Conversation) -> None:
    assert Client().get("/api/v1/search", {"q": "회의"}).status_code == 401
