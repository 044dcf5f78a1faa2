"""Tokens of programs."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Token, User
from accounts.services import issue_token, revoke_token, suspend
from accounts.services import tokens as token_service
from chatsite.lib.errors import Conflict
from tests.accounts.api import Api
from tests.people import make_token, sign_in
from tests.recorder import Recorder

ApiOf = Callable[[User], Api]
pytestmark = pytest.mark.django_db


def test_a_token_is_shown_once_and_works(alice: User, api: ApiOf) -> None:
    mine = api(alice)
    status, made = mine.post("tokens", {"name": "내 봇"})
    assert status == 201
    assert set(made) == {"id", "name", "created_at", "last_used_at", "token"}
    listed = mine.get("tokens").body
    assert [set(token) for token in listed["results"]] == [
        {"id", "name", "created_at", "last_used_at"}
    ] * 2
    assert listed["results"][0]["id"] == made["id"]
    answer = Client(headers={"Authorization": f"token {made['token']}"}).get("/api/v1/me")
    assert answer.json()["handle"] == "alice"


def test_only_a_hash_is_kept(alice: User) -> None:
    token, secret = issue_token(actor=alice)
    stored = Token.objects.filter(digest=token.digest).values().get()
    assert not any(secret in str(value) for value in stored.values())


@pytest.mark.parametrize("body", [{}, {"name": ""}, {"name": " "}, {"name": "n" * 51}, {"name": 1}])
def test_a_token_has_a_name(alice: User, api: ApiOf, body: dict[str, object]) -> None:
    status, answer = api(alice).post("tokens", body)
    assert status == 400
    assert list(answer["error"]["fields"]) == ["name"]


@pytest.mark.parametrize(
    "header",
    [
        "Token",
        "Token ",
        "Token x",
        "Token a b",
        "Token " + "a" * 64,
        "Token " + "a" * 5000,
        "Token \u00e9\u00e9",
        "Token a\0b",
    ],
)
def test_any_nonsense_as_a_token_is_no_sign_in(db: None, header: str) -> None:
    answer = Client(headers={"Authorization": header}).get("/api/v1/me")
    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "unauthenticated"


def test_the_beginning_of_a_token_is_not_enough(alice: User) -> None:
    secret = make_token(alice)
    forged = secret[:-1] + ("0" if secret[-1] != "0" else "1")
    answer = Client(headers={"Authorization": f"Token {forged}"}).get("/api/v1/me")
    assert answer.status_code == 401


def test_the_suspended_and_the_expired_are_refused(alice: User, bob: User) -> None:
    for person in (alice, bob):
        client = Client(headers={"Authorization": f"Token {make_token(person)}"})
        assert client.get("/api/v1/me").status_code == 200
        if person == alice:
            suspend(actor=None, person=alice)
        else:
            Token.objects.filter(user=bob).update(expiry=timezone.now() - timedelta(seconds=1))
        assert client.get("/api/v1/me").status_code == 401


def test_the_last_use_is_written_once_a_minute(alice: User, api: ApiOf) -> None:
    mine = api(alice)
    assert Token.objects.get(user=alice).last_used_at is None
    mine.get("me")
    first = Token.objects.get(user=alice).last_used_at
    assert first is not None
    mine.get("me")
    assert Token.objects.get(user=alice).last_used_at == first
    Token.objects.update(last_used_at=first - timedelta(minutes=2))
    mine.get("me")
    later = Token.objects.get(user=alice).last_used_at
    assert later is not None
    assert later > first


def test_asking_with_a_token_costs_one_query(
    alice: User, api: ApiOf, django_assert_num_queries: Any
) -> None:
    mine = api(alice)
    mine.get("me")
    with django_assert_num_queries(1):
        mine.get("me")


@pytest.mark.django_db(transaction=True)
def test_revoking_ends_the_token_and_cuts_its_sockets_only(
    alice: User, api: ApiOf, recorder: Recorder
) -> None:
    token, secret = issue_token(actor=alice, name="old")
    mine = api(alice)
    assert mine.delete(f"tokens/{token.public_id}").status == 204
    assert Client(headers={"Authorization": f"Token {secret}"}).get("/api/v1/me").status_code == 401
    assert mine.get("me").status == 200
    (cut,) = recorder.cuts()
    assert (cut.user_id, cut.code, cut.credential) == (alice.id, 4501, f"token:{token.digest}")
    assert mine.delete(f"tokens/{token.public_id}").status == 404


@pytest.mark.django_db(transaction=True)
def test_another_persons_token_is_not_found(
    alice: User, charlie: User, api: ApiOf, recorder: Recorder
) -> None:
    token, _secret = issue_token(actor=alice)
    assert api(charlie).delete(f"tokens/{token.public_id}").status == 404
    assert api(charlie).delete("tokens/x").status == 400
    revoke_token(actor=charlie, token=token)
    assert Token.objects.filter(user=alice).exists()
    assert recorder.cuts() == []
    assert all(t["id"] != str(token.public_id) for t in api(charlie).get("tokens").body["results"])


def test_a_person_has_a_bounded_number(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(token_service, "MAX_TOKENS", 1)
    issue_token(actor=alice)
    with pytest.raises(Conflict):
        issue_token(actor=alice)


def test_a_browsers_write_needs_the_csrf_token(alice: User) -> None:
    browser = sign_in(alice, enforce_csrf_checks=False)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = browser.cookies
    refused = strict.patch("/api/v1/me", {"name": "x"}, content_type="application/json")
    assert refused.status_code == 403
    assert refused.json()["error"]["code"] == "forbidden"
    accepted = strict.patch(
        "/api/v1/me",
        {"name": "새 이름"},
        content_type="application/json",
        headers={"X-CSRFToken": browser.cookies["csrftoken"].value},
    )
    assert accepted.status_code == 200
