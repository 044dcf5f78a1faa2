"""Pages of our own nodes may use every node; pages of strangers may not."""

from collections.abc import AsyncIterator
from typing import Any, cast

import httpx
import pytest
from pytest_django import Settings

from accounts.models import User
from chatsite.asgi import application
from chatsite.lib.threads import in_database_thread
from tests.people import make_person, sign_in

pytestmark = pytest.mark.django_db(transaction=True)

HERE, THERE = "https://n1.chat.example", "https://n2.chat.example"
STRANGERS = [
    "https://evil.example",
    "http://n1.chat.example",
    "https://n1.chat.example:8443",
    "https://n1.chat.example.evil.example",
    "https://N1.chat.example",
    "null",
]
PREFLIGHT = {
    "Access-Control-Request-Method": "PATCH",
    "Access-Control-Request-Headers": "content-type,x-csrftoken",
}


@pytest.fixture(autouse=True)
def nodes(settings: Settings) -> None:
    settings.NODE_ORIGINS = [HERE, THERE]
    settings.CSRF_TRUSTED_ORIGINS = settings.NODE_ORIGINS
    settings.ALLOWED_HOSTS = [".chat.example", "testserver"]


@pytest.fixture
async def alice() -> User:
    return await in_database_thread(lambda: make_person("alice", name="Alice"))


@pytest.fixture
async def browser(alice: User) -> AsyncIterator[httpx.AsyncClient]:
    """Alice's, with what it was given at the other node."""
    signed_in = await in_database_thread(lambda: sign_in(alice))
    cookies = {"sessionid": signed_in.cookies["sessionid"].value, "csrftoken": "c" * 32}
    transport = httpx.ASGITransport(app=cast(Any, application))
    async with httpx.AsyncClient(transport=transport, base_url=THERE, cookies=cookies) as client:
        yield client


def cors(answer: httpx.Response) -> dict[str, str]:
    prefix = "access-control-"
    return {
        name.removeprefix(prefix): value
        for name, value in answer.headers.items()
        if name.startswith(prefix)
    }


async def rename(browser: httpx.AsyncClient, **headers: str) -> httpx.Response:
    return await browser.patch("/api/v1/me", json={"name": "Ally"}, headers=headers)


async def test_a_page_of_another_node_reads(browser: httpx.AsyncClient, alice: User) -> None:
    answer = await browser.get("/api/v1/me", headers={"Origin": HERE})
    assert answer.json()["id"] == str(alice.id)
    assert cors(answer) == {
        "allow-origin": HERE,
        "allow-credentials": "true",
        "expose-headers": "Retry-After",
    }
    assert "Origin" in answer.headers["vary"]


async def test_and_writes_with_the_csrf_token(browser: httpx.AsyncClient) -> None:
    answer = await rename(browser, Origin=HERE, **{"X-CSRFToken": "c" * 32})
    assert answer.json()["name"] == "Ally"
    assert cors(answer)["allow-origin"] == HERE


async def test_but_not_without_it(browser: httpx.AsyncClient) -> None:
    answer = await rename(browser, Origin=HERE)
    assert answer.status_code == 403
    assert cors(answer)["allow-origin"] == HERE


async def test_what_is_refused_can_be_read_as_well(browser: httpx.AsyncClient) -> None:
    browser.cookies.clear()
    for path, status in (("/api/v1/me", 401), ("/api/v1/nothing", 404)):
        answer = await browser.get(path, headers={"Origin": HERE})
        assert answer.status_code == status
        assert cors(answer)["allow-origin"] == HERE


async def test_a_browser_that_asks_first_is_told_what_it_may(browser: httpx.AsyncClient) -> None:
    browser.cookies.clear()
    answer = await browser.options("/api/v1/me", headers={"Origin": HERE, **PREFLIGHT})
    assert answer.status_code == 204
    assert answer.content == b""
    allowed = cors(answer)
    assert allowed["allow-origin"] == HERE
    assert allowed["allow-credentials"] == "true"
    methods = allowed["allow-methods"].split(", ")
    assert {"GET", "POST", "PUT", "PATCH", "DELETE"} <= set(methods)
    headers = allowed["allow-headers"].lower().split(", ")
    assert {"content-type", "x-csrftoken"} <= set(headers)
    assert "authorization" not in headers, "pages sign in with cookies"


@pytest.mark.parametrize("origin", STRANGERS)
async def test_a_stranger_may_read_nothing(browser: httpx.AsyncClient, origin: str) -> None:
    answer = await browser.get("/api/v1/me", headers={"Origin": origin})
    assert answer.status_code == 200, "the browser sent the cookie, and keeps the answer to itself"
    assert cors(answer) == {}
    assert "Origin" in answer.headers["vary"]


@pytest.mark.parametrize("origin", STRANGERS)
async def test_nor_is_a_stranger_who_asks_first_let_in(
    browser: httpx.AsyncClient, origin: str
) -> None:
    answer = await browser.options("/api/v1/me", headers={"Origin": origin, **PREFLIGHT})
    assert cors(answer) == {}


@pytest.mark.parametrize("origin", STRANGERS)
async def test_nor_does_a_stranger_write_even_with_the_token(
    browser: httpx.AsyncClient, origin: str
) -> None:
    answer = await rename(browser, Origin=origin, **{"X-CSRFToken": "c" * 32})
    assert answer.status_code == 403
    assert (await browser.get("/api/v1/me")).json()["name"] == "Alice"


@pytest.mark.parametrize("path", ["/api/v1/me", "/accounts/login/", "/livez"])
async def test_an_answer_to_one_origin_is_kept_for_no_other(
    browser: httpx.AsyncClient, path: str
) -> None:
    assert "Origin" in (await browser.get(path)).headers["vary"]


async def test_with_one_address_nothing_is_said(
    browser: httpx.AsyncClient, settings: Settings
) -> None:
    settings.NODE_ORIGINS = []
    answer = await browser.get("/livez", headers={"Origin": HERE})
    assert cors(answer) == {}
    assert "Origin" not in answer.headers.get("vary", "")


async def test_signing_out_works_from_a_page_of_another_node(browser: httpx.AsyncClient) -> None:
    headers: dict[str, Any] = {"Origin": HERE, "X-CSRFToken": "c" * 32}
    answer = await browser.post("/accounts/logout/", headers=headers)
    assert answer.status_code == 302
    assert cors(answer)["allow-origin"] == HERE
    assert (await browser.get("/api/v1/me")).status_code == 401
