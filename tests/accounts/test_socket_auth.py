"""Who opens a socket."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.claims import claim_of
from accounts.models import BrowserSession, User
from accounts.services import create_user, issue_token, revoke_token, suspend
from accounts.socket_auth import authenticate, ended, look_up
from chatsite.lib import redis
from chatsite.lib.errors import Unauthenticated
from chatsite.lib.threads import in_database_thread
from chatsite.realtime import tickets
from chatsite.realtime.consumer import Suspended
from chatsite.realtime.session import Principal
from tests.accounts.api import Api
from tests.people import sign_in

ApiOf = Callable[[User], Api]
OWN = "http://chat.example:8000"
pytestmark = pytest.mark.django_db(transaction=True)


def scope(query: str = "", **headers: str) -> dict[str, Any]:
    pairs = {"host": "chat.example:8000", **headers}
    return {
        "type": "websocket",
        "query_string": query.encode(),
        "headers": [(name.encode(), value.encode("latin-1")) for name, value in pairs.items()],
    }


def cookie(browser: Client) -> str:
    return f"theme=dark; sessionid={browser.cookies['sessionid'].value}"


def credential(person: User) -> str:
    return BrowserSession.objects.get(person_id=person.id).credential


@pytest.mark.parametrize("origin", [OWN, "HTTP://CHAT.EXAMPLE:8000"])
async def test_the_session_of_an_own_page(alice: User, origin: str) -> None:
    browser = await in_database_thread(lambda: sign_in(alice))
    principal = await authenticate(scope(cookie=cookie(browser), origin=origin))
    assert principal.user_id == alice.id
    assert principal.credential == await in_database_thread(lambda: credential(alice))


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "http://chat.example",
        "http://chat.example:8001",
        "http://chat.example.evil.example:8000",
        "http://chat.example:8000@evil.example",
        "null",
        "",
        "http://[",
        "http://chat.example:x",
    ],
)
async def test_a_foreign_page_is_refused(alice: User, origin: str) -> None:
    browser = await in_database_thread(lambda: sign_in(alice))
    with pytest.raises(Unauthenticated):
        await authenticate(scope(cookie=cookie(browser), origin=origin))


async def test_the_page_of_another_node_is_our_own(alice: User, settings: Any) -> None:
    settings.NODE_ORIGINS = ["http://chat.example:8001"]
    browser = await in_database_thread(lambda: sign_in(alice))
    asked = scope(cookie=cookie(browser), origin="http://chat.example:8001")
    assert (await authenticate(asked)).user_id == alice.id


async def test_the_port_that_goes_without_saying(alice: User) -> None:
    browser = await in_database_thread(lambda: sign_in(alice))
    asked = scope(cookie=cookie(browser), origin="https://chat.example", host="chat.example:443")
    assert (await authenticate(asked)).user_id == alice.id


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"cookie": "sessionid=nonsense"},
        {"cookie": 'sessionid="\\000aaaaaaaaa"'},
        {"cookie": "sessionid=" + "x" * 9000},
        {"authorization": "Token nonsense"},
        {"authorization": "Token \xe9\x00"},
        {"authorization": "Bearer x"},
    ],
)
async def test_nobody_is_not_signed_in(db: None, headers: dict[str, str]) -> None:
    with pytest.raises(Unauthenticated):
        await authenticate(scope(**headers))


async def test_a_session_that_ended_is_refused(alice: User) -> None:
    browser = await in_database_thread(lambda: sign_in(alice))
    held = cookie(browser)
    await authenticate(scope(cookie=held))
    await in_database_thread(lambda: browser.post("/accounts/logout/"))
    with pytest.raises(Unauthenticated):
        await authenticate(scope(cookie=held))


async def test_a_session_of_an_older_password_is_refused(alice: User) -> None:
    browser = await in_database_thread(lambda: sign_in(alice))
    alice.set_password("another-horse-battery")
    await in_database_thread(lambda: alice.save(update_fields=["password"]))
    with pytest.raises(Unauthenticated):
        await authenticate(scope(cookie=cookie(browser)))


async def test_a_token_in_the_header(alice: User) -> None:
    token, secret = await in_database_thread(lambda: issue_token(actor=alice))
    principal = await authenticate(scope(authorization=f"Token {secret}"))
    assert principal == Principal(alice.id, f"token:{token.digest}")


async def test_the_suspended_are_told_apart(alice: User) -> None:
    browser = await in_database_thread(lambda: sign_in(alice))
    _token, secret = await in_database_thread(lambda: issue_token(actor=alice))
    await in_database_thread(lambda: suspend(actor=None, person=alice))
    for headers in ({"cookie": cookie(browser)}, {"authorization": f"Token {secret}"}):
        with pytest.raises(Suspended):
            await authenticate(scope(**headers))


async def test_a_ticket_opens_one_socket(alice: User) -> None:
    browser = await in_database_thread(lambda: sign_in(alice))
    answer = await in_database_thread(lambda: browser.post("/api/v1/socket-tickets"))
    assert answer.status_code == 201
    assert answer.json()["expires_in"] == 30
    ticket = answer.json()["ticket"]
    principal = await authenticate(scope(query=f"ticket={ticket}"))
    assert principal == Principal(alice.id, await in_database_thread(lambda: credential(alice)))
    with pytest.raises(Unauthenticated):
        await authenticate(scope(query=f"ticket={ticket}"))


async def test_a_ticket_is_short_lived(alice: User) -> None:
    ticket = tickets.issue(Principal(alice.id, "session:x"))
    left = redis.client().ttl(redis.key("ticket", ticket))
    assert isinstance(left, int)
    assert 0 < left <= 30


@pytest.mark.parametrize("ticket", ["nonsense", "%00", "%ff", "x" * 9000, ""])
async def test_any_nonsense_as_a_ticket_is_refused(db: None, ticket: str) -> None:
    with pytest.raises(Unauthenticated):
        await authenticate(scope(query=f"ticket={ticket}"))


async def test_a_ticket_is_worth_no_more_than_who_asked_for_it(alice: User, bob: User) -> None:
    token, _secret = await in_database_thread(lambda: issue_token(actor=alice))
    of_token = tickets.issue(Principal(alice.id, f"token:{token.digest}"))
    of_bob = tickets.issue(Principal(bob.id, "session:gone"))
    await in_database_thread(lambda: revoke_token(actor=alice, token=token))
    for ticket in (of_token, of_bob):
        with pytest.raises(Unauthenticated):
            await authenticate(scope(query=f"ticket={ticket}"))
    again, _secret = await in_database_thread(lambda: issue_token(actor=alice))
    suspended = tickets.issue(Principal(alice.id, f"token:{again.digest}"))
    await in_database_thread(lambda: suspend(actor=None, person=alice))
    with pytest.raises(Suspended):
        await authenticate(scope(query=f"ticket={suspended}"))


async def test_who_missed_an_order_can_ask_whose_sign_in_is_over(
    alice: User, bob: User, charlie: User
) -> None:
    browser = await in_database_thread(lambda: sign_in(alice))
    token, _secret = await in_database_thread(lambda: issue_token(actor=bob))
    lasting = [
        Principal(alice.id, await in_database_thread(lambda: credential(alice))),
        Principal(bob.id, f"token:{token.digest}"),
    ]
    charlies = Principal(charlie.id, "session:x")
    assert await ended([*lasting, charlies]) == {charlies: 4501}
    await in_database_thread(lambda: browser.post("/accounts/logout/"))
    await in_database_thread(lambda: suspend(actor=None, person=bob))
    assert await ended(lasting) == {lasting[0]: 4501, lasting[1]: 4503}
    assert await ended([Principal(1, "session:x")]) == {Principal(1, "session:x"): 4501}


async def test_a_crowd_is_looked_up_together_and_each_is_told_the_own(
    alice: User, bob: User, charlie: User
) -> None:
    browser = await in_database_thread(lambda: sign_in(alice))
    token, secret = await in_database_thread(lambda: issue_token(actor=bob))
    _token, suspended = await in_database_thread(lambda: issue_token(actor=charlie))
    await in_database_thread(lambda: suspend(actor=None, person=charlie))
    held = Principal(alice.id, await in_database_thread(lambda: credential(alice)))
    ticket = tickets.issue(held)
    claims = [
        scope(cookie=cookie(browser)),
        scope(authorization="Token nonsense"),
        scope(authorization=f"Token {secret}"),
        scope(authorization=f"Token {suspended}"),
        scope(query=f"ticket={ticket}"),
        scope(query=f"ticket={ticket}"),
        scope(cookie="sessionid=abcdefgh12345678"),
        scope(),
    ]
    asked = [authenticate(claim) for claim in claims]
    found = await asyncio.gather(*asked, return_exceptions=True)
    bobs = Principal(bob.id, f"token:{token.digest}")
    assert [type(one) if isinstance(one, Exception) else one for one in found] == [
        held,
        Unauthenticated,
        bobs,
        Suspended,
        held,
        Unauthenticated,
        Unauthenticated,
        Unauthenticated,
    ]


@pytest.mark.parametrize("people", [1, 20])
async def test_however_many_come_at_once_it_takes_the_same_statements(people: int) -> None:
    def make() -> list[dict[str, Any]]:
        made = [create_user(handle=f"member{number}", name="회원") for number in range(people)]
        return [scope(authorization=f"Token {issue_token(actor=one)[1]}") for one in made]

    claims = [claim_of(asked) for asked in await in_database_thread(make)]

    def statements() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert all(isinstance(one, Principal) for one in look_up(claims))
        return len(queries)

    assert await in_database_thread(statements) <= 6
