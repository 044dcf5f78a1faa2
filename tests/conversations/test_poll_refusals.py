"""Polls that are refused, at once or while they wait: in the words and shapes of the API."""

from typing import Any

import pytest

from accounts.models import Token, User
from accounts.services import issue_token, revoke_token, suspend
from conversations.models import Conversation
from tests.people import make_person, make_token, sign_in

from .polls import Headers, Poll, Poller, begin_to_wait, open_poller
from .saying import send
from .sockets import a_node, in_thread

pytestmark = pytest.mark.django_db(transaction=True)
EMPTY: dict[str, Any] = {"versions": {}}


async def token_of(person: User) -> Headers:
    secret = await in_thread(make_token, person)
    return [(b"authorization", f"Token {secret}".encode())]


async def test_a_revoked_token_ends_a_wait(alice: User, group: Conversation) -> None:
    async with a_node() as node:
        poller = await open_poller(alice)
        poll = await begin_to_wait(poller)
        token = await in_thread(Token.objects.get, user=alice)
        await in_thread(revoke_token, actor=alice, token=token)
        answer = await poll.answer()
        assert (answer.status, answer.code) == (401, "unauthenticated")
        assert poll.headers["www-authenticate"] == "Token"
        assert len(node.hub) == 0
        again = await (await poller.ask(wait=20)).answer()
        assert (again.status, again.code) == (401, "unauthenticated")


async def test_another_sign_in_of_the_person_waits_on(alice: User, group: Conversation) -> None:
    async with a_node():
        poller = await open_poller(alice)
        poll = await begin_to_wait(poller)
        token, _secret = await in_thread(issue_token, actor=alice)
        await in_thread(revoke_token, actor=alice, token=token)
        await in_thread(send, alice, group)
        assert len((await poller.take(poll))["conversations"]) == 1


async def test_a_suspended_person_is_told_in_the_language_of_the_request(
    alice: User, group: Conversation
) -> None:
    async with a_node():
        poller = await open_poller(alice)
        poller.headers.append((b"accept-language", b"ko"))
        poll = await begin_to_wait(poller)
        await in_thread(suspend, actor=None, person=alice)
        answer = await poll.answer()
        assert (answer.status, answer.code) == (401, "unauthenticated")
        again = await (await poller.ask(wait=20)).answer()
        assert answer.body == again.body
        assert answer.body["error"]["detail"] == "이용이 정지된 계정이에요."


@pytest.mark.parametrize(
    ("body", "query", "fields"),
    [
        ({"versions": []}, "", ["versions"]),
        ({"since": -1}, "", ["since"]),
        ({"watch": ["x"]}, "", ["watch"]),
        ({"watch": [str(id) for id in range(1, 202)]}, "", ["watch"]),
        ({"active": 1}, "", ["active"]),
        (EMPTY, "wait=21", ["wait"]),
        (EMPTY, "wait=-1", ["wait"]),
        (EMPTY, "wait=1.5", ["wait"]),
        (EMPTY, "wait=", ["wait"]),
        (EMPTY, "wait=x", ["wait"]),
        (b"{", "wait=20", []),
        (b"", "wait=x", ["wait"]),
        (b"[]", "wait=20", []),
        (b'{"versions": {' + b" " * 1024 * 1024 + b"}}", "wait=20", []),
    ],
    ids=lambda value: repr(value)[:40],
)
async def test_what_is_not_valid_is_named_at_once(
    alice: User, body: object, query: str, fields: list[str]
) -> None:
    async with a_node() as node:
        poll = await Poll(await token_of(alice), body, query).send()
        answer = await poll.answer()
        assert (answer.status, answer.code) == (400, "invalid")
        assert answer.fields == fields
        assert poll.headers["content-type"] == "application/json"
        assert len(node.hub) == 0


async def test_a_body_of_just_1_mib_is_taken(alice: User) -> None:
    body = b'{"versions": {' + b" " * (1024 * 1024 - 16) + b"}}"
    assert len(body) == 1024 * 1024
    async with a_node():
        poll = await Poll(await token_of(alice), body, "").send()
        assert (await poll.answer()).status == 200


@pytest.mark.parametrize(("method", "status"), [("GET", 405), ("DELETE", 405), ("PUT", 405)])
async def test_other_methods_are_refused(alice: User, method: str, status: int) -> None:
    async with a_node():
        poll = await Poll(await token_of(alice), EMPTY, "wait=20", method).send()
        answer = await poll.answer()
        assert (answer.status, answer.code) == (status, "invalid")
        assert poll.headers["allow"] == "POST, OPTIONS"


async def test_other_kinds_of_body_are_refused(alice: User) -> None:
    async with a_node():
        headers = await token_of(alice)
        poll = Poll(headers, b"versions=", "wait=20", content_type="text/plain")
        answer = await (await poll.send()).answer()
        assert (answer.status, answer.code) == (415, "invalid")


async def test_a_host_that_is_not_ours_is_refused(alice: User) -> None:
    async with a_node():
        poll = await Poll(await token_of(alice), EMPTY, "", host="evil.example").send()
        answer = await poll.answer()
        assert (answer.status, answer.code) == (400, "invalid")


@pytest.mark.parametrize("headers", [[], [(b"authorization", b"Token nonsense")]], ids=repr)
async def test_nobody_is_refused_in_json(db: None, headers: Headers) -> None:
    async with a_node() as node:
        poll = await Poll([*headers, (b"accept-language", b"ko")], EMPTY, "wait=20").send()
        answer = await poll.answer()
        assert (answer.status, answer.code) == (401, "unauthenticated")
        assert poll.headers["www-authenticate"] == "Token"
        assert "Accept-Language" in poll.headers["vary"]
        assert poll.headers["content-language"] == "ko"
        assert len(node.hub) == 0


async def test_who_asks_too_often_is_told_when_to_come_back(alice: User, settings: Any) -> None:
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "command": (0.01, 1)}
    async with a_node():
        headers = await token_of(alice)
        assert (await (await Poll(headers, EMPTY, "").send()).answer()).status == 200
        poll = await Poll(headers, EMPTY, "wait=20").send()
        answer = await poll.answer()
        assert (answer.status, answer.code) == (429, "rate_limited")
        assert 0 < int(poll.headers["retry-after"]) <= 100
        assert answer.body["error"]["retry_after"] > 0


async def signed_in_by_cookie(handle: str) -> tuple[Headers, str]:
    """The headers of a signed-in browser, and its CSRF token."""
    person = await in_thread(make_person, handle)
    browser = await in_thread(sign_in, person)
    cookies = {name: morsel.value for name, morsel in browser.cookies.items()}
    line = "; ".join(f"{name}={value}" for name, value in cookies.items())
    return [(b"cookie", line.encode())], cookies["csrftoken"]


async def test_a_browser_needs_the_csrf_token_and_one_of_our_pages() -> None:
    async with a_node():
        cookie, token = await signed_in_by_cookie("frida")
        good = (b"x-csrftoken", token.encode())
        own, foreign = (b"origin", b"http://localhost"), (b"origin", b"https://evil.example")
        for headers, status in (
            ([*cookie, good, own], 200),
            ([*cookie, good], 200),
            (cookie, 403),
            ([*cookie, own], 403),
            ([*cookie, good, foreign], 403),
            ([*cookie, (b"x-csrftoken", b"x" * 32), own], 403),
        ):
            poll = await Poll(headers, EMPTY, "wait=0").send()
            answer = await poll.answer()
            assert answer.status == status, headers
            assert answer.code == (None if status == 200 else "forbidden")
            assert poll.headers.get("cache-control", "no-store") == "no-store"


async def test_a_browser_is_refused_while_it_waits_when_it_signs_out_elsewhere(
    group: Conversation,
) -> None:
    person = await in_thread(make_person, "gerda")
    async with a_node():
        browser = await in_thread(sign_in, person)
        cookies = {name: morsel.value for name, morsel in browser.cookies.items()}
        line = "; ".join(f"{name}={value}" for name, value in cookies.items())
        headers = [(b"cookie", line.encode()), (b"x-csrftoken", cookies["csrftoken"].encode())]
        poller = Poller(headers)
        await poller.poll()
        poll = await begin_to_wait(poller)
        await in_thread(browser.post, "/accounts/logout/")
        answer = await poll.answer()
        assert (answer.status, answer.code) == (401, "unauthenticated")
