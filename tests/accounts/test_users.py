"""Finding people."""

import json
import pathlib
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.selectors import blocked_between, users_by_id
from accounts.services import block, suspend, unblock
from tests.accounts.api import Api
from tests.people import make_person

ApiOf = Callable[[User], Api]
pytestmark = pytest.mark.django_db


def handles(api: Api, q: str, **query: str) -> list[str]:
    status, body = api.get("users", q=q, **query)
    assert status == 200
    return [person["handle"] for person in body["results"]]


def test_a_person_has_exactly_the_documented_shape(alice: User, bob: User, api: ApiOf) -> None:
    shape = {"id": str(bob.id), "handle": "bob", "name": "밥", "status_text": "", "bot": False}
    assert api(alice).get(f"users/{bob.id}") == (200, shape)
    assert api(alice).get("users", q="bob") == (200, {"results": [shape], "next": None})


@pytest.mark.parametrize("q", ["d", "DAN", "@dan", "길", "길동", "홍길", "HONG", "길동 h"])
def test_by_the_beginning_of_the_handle_or_a_part_of_the_name(
    alice: User, api: ApiOf, q: str
) -> None:
    make_person("dana", name="홍길동 Hong")
    assert handles(api(alice), q) == ["dana"]


@pytest.mark.parametrize(
    "q",
    ["ㅎㄱㄷ", "ㄱㄷ", "홍ㄱㄷ", "길ㄷ", "홍기", "호", "ㅎ", "ghdrlfehd", "ehd", "gr", "ㅇ무ㅁ"],
)
def test_by_initials_an_unfinished_syllable_or_the_other_keyboard(
    alice: User, api: ApiOf, q: str
) -> None:
    make_person("dana", name="홍길동 Hong")
    assert handles(api(alice), q) == ["dana"]


def test_every_name_that_the_client_finds_the_server_finds(alice: User, api: ApiOf) -> None:
    cases = json.loads((pathlib.Path(__file__).parents[1] / "korean.json").read_text())
    for name, typed in cases["found"]:
        User.objects.filter(handle="dana").delete()
        make_person("dana", name=name)
        assert handles(api(alice), typed) == ["dana"], f"{typed} finds {name}"
    for name, typed in cases["not_found"]:
        User.objects.filter(handle="dana").delete()
        make_person("dana", name=name)
        assert handles(api(alice), typed) == [], f"{typed} does not find {name}"


@pytest.mark.parametrize("q", ["ana", "동길", "홍동", "%", "_", "\\", "dana\u200bx"])
def test_what_is_no_part_finds_nobody(alice: User, api: ApiOf, q: str) -> None:
    make_person("dana", name="홍길동 Hong")
    assert handles(api(alice), q) == []


def test_grams_that_do_not_touch_are_no_part(alice: User, api: ApiOf) -> None:
    make_person("dana", name="abxbc")
    assert handles(api(alice), "abc") == []


def test_never_oneself_the_suspended_or_the_blocked(
    alice: User, bob: User, charlie: User, api: ApiOf
) -> None:
    for person in (alice, bob, charlie, make_person("dana"), make_person("erin")):
        User.objects.filter(id=person.id).update(name_key="common", name_grams=["c", "co", "o"])
    assert handles(api(alice), "co") == ["bob", "charlie", "dana", "erin"]
    block(actor=alice, person=bob)
    block(actor=charlie, person=alice)
    suspend(actor=None, person=User.objects.get(handle="dana"))
    assert handles(api(alice), "co") == ["erin"]
    unblock(actor=alice, person_id=bob.id)
    assert handles(api(alice), "co") == ["bob", "erin"]


def test_pages_follow_each_other_without_a_gap(alice: User, api: ApiOf) -> None:
    expected = [make_person(f"member{number}").handle for number in range(5)]
    found: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        _status, body = api(alice).get("users", q="mem", limit="2", **cursor)
        found += [person["handle"] for person in body["results"]]
        if body["next"] is None:
            break
        cursor = {"cursor": body["next"]}
    assert found == expected


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"q": ""},
        {"q": "x" * 101},
        {"q": "a\0"},
        {"q": "a", "limit": "0"},
        {"q": "a", "limit": "101"},
        {"q": "a", "limit": "many"},
        {"q": "a", "cursor": "\0"},
    ],
)
def test_a_bad_question_is_invalid(alice: User, api: ApiOf, query: dict[str, str]) -> None:
    status, body = api(alice).get("users", **query)
    assert status == 400
    assert body["error"]["code"] == "invalid"


@pytest.mark.parametrize("user_id", ["0", "-1", "abc", "1.5", "9" * 30, "%00", "1e3"])
def test_what_is_no_id_is_invalid(alice: User, api: ApiOf, user_id: str) -> None:
    status, body = api(alice).get(f"users/{user_id}")
    assert status == 400
    assert list(body["error"]["fields"]) == ["user_id"]


def test_the_missing_and_the_suspended_answer_alike(alice: User, bob: User, api: ApiOf) -> None:
    suspend(actor=None, person=bob)
    missing = api(alice).get("users/1")
    assert missing.status == 404
    assert api(alice).get(f"users/{bob.id}") == missing


@pytest.mark.parametrize("path", ["me", "users?q=a", "users/1", "contacts", "blocks", "tokens"])
def test_without_a_sign_in_nothing_is_told(path: str) -> None:
    answer = Client().get(f"/api/v1/{path}")
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Token"
    assert answer.json()["error"]["code"] == "unauthenticated"


def test_people_by_id_include_the_suspended(alice: User, bob: User) -> None:
    suspend(actor=None, person=bob)
    assert set(users_by_id([alice.id, bob.id, 1])) == {alice.id, bob.id}


def test_blocks_between_are_seen_from_both_sides_in_one_query(
    alice: User, bob: User, charlie: User
) -> None:
    dana = make_person("dana")
    block(actor=alice, person=bob)
    block(actor=charlie, person=alice)
    block(actor=bob, person=charlie)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        others = [bob.id, charlie.id, dana.id]
        assert blocked_between(alice.id, others) == {bob.id, charlie.id}
    assert len(queries) == 1
    unblock(actor=alice, person_id=bob.id)
    assert blocked_between(alice.id, others) == {charlie.id}
    assert blocked_between(alice.id, []) == set()
