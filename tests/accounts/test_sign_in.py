"""Signing in and out in a browser."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import BrowserSession, User
from accounts.services import suspend
from tests.people import PASSWORD, sign_in
from tests.recorder import Recorder
from tests.without_redis import NOWHERE, what_is_known_of_redis

LOGIN = "/accounts/login/"
LOGOUT = "/accounts/logout/"
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("login", ["alice", "ALICE", "@alice", " alice ", "alice@example.com"])
def test_by_handle_or_address_in_any_case(client: Client, alice: User, login: str) -> None:
    answer = client.post(LOGIN, {"login": login, "password": PASSWORD})
    assert answer.status_code == 302
    assert client.get("/api/v1/me").json()["id"] == str(alice.id)


def test_a_korean_handle_typed_on_a_mac(client: Client) -> None:
    from tests.people import make_person

    make_person("홍길동", email="hong@example.com")
    decomposed = "\u1112\u1169\u11bc\u1100\u1175\u11af\u1103\u1169\u11bc"
    assert client.post(LOGIN, {"login": decomposed, "password": PASSWORD}).status_code == 302


@pytest.mark.parametrize(
    ("login", "password"),
    [("alice", "wrong"), ("nobody", PASSWORD), ("", PASSWORD), ("alice", ""), ("a\0b", PASSWORD)],
)
def test_what_is_wrong_signs_nobody_in(
    client: Client, alice: User, login: str, password: str
) -> None:
    answer = client.post(LOGIN, {"login": login, "password": password})
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert client.get("/api/v1/me").status_code == 401


def test_the_suspended_are_refused(client: Client, alice: User) -> None:
    suspend(actor=None, person=alice)
    answer = client.post(LOGIN, {"login": "alice", "password": PASSWORD})
    assert answer["Location"] == "/accounts/inactive/"
    assert client.get("/api/v1/me").status_code == 401


def test_the_session_knows_whose_it_is(alice: User) -> None:
    sign_in(alice)
    session = BrowserSession.objects.get(person_id=alice.id)
    assert session.credential.startswith("session:")


@pytest.mark.django_db(transaction=True)
def test_signing_out_ends_the_session_and_cuts_its_sockets_only(
    alice: User, recorder: Recorder
) -> None:
    here, there = sign_in(alice), sign_in(alice)
    credential = here.session["credential"]
    assert here.post(LOGOUT).status_code == 302
    assert here.get("/api/v1/me").status_code == 401
    assert there.get("/api/v1/me").status_code == 200
    (cut,) = recorder.cuts()
    assert (cut.user_id, cut.code, cut.credential) == (alice.id, 4501, credential)


def test_a_page_of_the_signed_in_is_in_their_language(alice: User) -> None:
    browser = sign_in(alice, headers={"Accept-Language": "en"})
    User.objects.filter(id=alice.id).update(language="ko")
    assert browser.get("/accounts/password/change/")["Content-Language"] == "ko"


def test_a_visit_a_day_renews_the_sign_in(alice: User) -> None:
    browser = sign_in(alice)
    assert browser.get("/api/v1/me").cookies
    assert not browser.get("/api/v1/me").cookies
    session = browser.session
    session["renewed_at"] -= 25 * 3600
    session.save()
    assert "sessionid" in browser.get("/api/v1/me").cookies


@pytest.mark.parametrize("key", ['"\\000aaaaaaaa"', "x" * 5000, "é" * 9, "........"])
def test_any_nonsense_as_a_session_is_no_sign_in(client: Client, key: str) -> None:
    client.cookies["sessionid"] = "x"
    client.cookies["sessionid"].set("sessionid", key, key)
    answer = client.get("/api/v1/me")
    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "unauthenticated"


def test_while_redis_is_away_people_can_sign_in(alice: User, settings: Any) -> None:
    settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": NOWHERE}}
    with what_is_known_of_redis():
        assert sign_in(alice).get("/accounts/password/change/").status_code == 200


RESET = "/accounts/password/reset/"


@pytest.mark.parametrize(
    ("address", "status"),
    [("2001:db8:1:2::{}", 429), ("2001:db8:2:{}::1", 302), ("::ffff:198.51.100.{}", 302)],
    ids=["one network", "many networks", "many addresses of IPv4 on a socket for both kinds"],
)
def test_limits_count_a_network_of_ipv6_as_one_and_addresses_of_ipv4_each(
    address: str, status: int
) -> None:
    answers = [
        Client(REMOTE_ADDR=address.format(number)).post(RESET, {"email": f"{number}@example.com"})
        for number in range(1, 22)
    ]
    assert {answer.status_code for answer in answers[:20]} == {302}
    assert answers[20].status_code == status


def test_a_client_behind_a_proxy_chooses_no_address_for_itself(settings: Any) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for number in range(21):
        answer = Client(REMOTE_ADDR="10.0.0.1").post(
            RESET,
            {"email": f"{number}@example.com"},
            headers={"X-Forwarded-For": f"198.51.100.{number}, 192.0.2.7:{40_000 + number}"},
        )
    assert answer.status_code == 429
