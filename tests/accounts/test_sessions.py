"""Where somebody is signed in with a browser, when that was last used, and signing out there."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.live import Uses
from accounts.models import BrowserSession, Token, User
from accounts.services import issue_token, note_uses
from accounts.socket_auth import ended
from chatsite.lib.threads import in_database_thread
from chatsite.realtime.node import Node
from chatsite.realtime.session import Principal
from tests.accounts.api import Api
from tests.people import PASSWORD, sign_in
from tests.realtime.clients import Client as SocketClient
from tests.recorder import Recorder

ApiOf = Callable[[User], Api]
pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
NEW = "another-horse-battery"
LONG_AGO = timedelta(days=2)


def row_of(browser: Client) -> BrowserSession:
    return BrowserSession.objects.get(session_key=browser.cookies["sessionid"].value)


def age(browser: Client, by: timedelta = LONG_AGO) -> None:
    """As if the session had not been used for so long."""
    key = browser.cookies["sessionid"].value
    BrowserSession.objects.filter(session_key=key).update(last_used_at=timezone.now() - by)


def is_fresh(row: BrowserSession | Token) -> bool:
    row.refresh_from_db()
    assert row.last_used_at is not None
    return timezone.now() - row.last_used_at < timedelta(minutes=5)


def test_every_browser_is_listed_the_last_used_first(alice: User, bob: User) -> None:
    sign_in(bob)
    old, here = sign_in(alice, headers={"User-Agent": FIREFOX}), sign_in(alice)
    age(old)
    other, current = reversed(Api(here).get("sessions").body["results"])
    assert set(other) == {"id", "device", "ip", "created_at", "last_used_at", "current"}
    assert (other["device"], other["current"], current["current"]) == (
        "Firefox · Linux",
        False,
        True,
    )
    assert other["ip"].startswith("10.")
    assert other["last_used_at"] < other["created_at"] < current["last_used_at"]


def test_neither_key_nor_credential_is_shown(alice: User) -> None:
    browser = sign_in(alice)
    row = row_of(browser)
    answer = str(Api(browser).get("sessions").body)
    assert row.credential not in answer
    assert row.session_key not in answer


@pytest.mark.django_db(transaction=True)
def test_signing_out_there_ends_that_session_and_its_sockets_only(
    alice: User, recorder: Recorder
) -> None:
    here, there = Api(sign_in(alice)), Api(sign_in(alice))
    credential = row_of(there.client).credential
    (id,) = [s["id"] for s in here.get("sessions").body["results"] if not s["current"]]
    assert here.delete(f"sessions/{id}").status == 204
    assert there.get("me").status == 401
    assert here.get("me").status == 200
    (cut,) = recorder.cuts()
    assert (cut.user_id, cut.code, cut.credential) == (alice.id, 4501, credential)
    assert here.delete(f"sessions/{id}").status == 404


def test_another_persons_session_is_not_there(alice: User, bob: User, api: ApiOf) -> None:
    theirs = Api(sign_in(bob))
    ((id),) = [session["id"] for session in theirs.get("sessions").body["results"]]
    assert api(alice).delete(f"sessions/{id}").status == 404
    assert theirs.get("me").status == 200
    assert api(alice).delete("sessions/x").body["error"]["fields"].keys() == {"session_id"}


def test_signing_out_elsewhere_keeps_the_browser_that_asks(alice: User, bob: User) -> None:
    here, there, theirs = Api(sign_in(alice)), Api(sign_in(alice)), Api(sign_in(bob))
    assert here.delete("sessions").status == 204
    assert [api.get("me").status for api in (here, there, theirs)] == [200, 401, 200]


def test_a_program_signs_out_every_browser_and_not_itself(alice: User, api: ApiOf) -> None:
    browser, program = Api(sign_in(alice)), api(alice)
    assert [s["current"] for s in program.get("sessions").body["results"]] == [False]
    assert program.delete("sessions").status == 204
    assert (browser.get("me").status, program.get("me").status) == (401, 200)


def test_a_new_password_keeps_the_id_of_the_session(alice: User) -> None:
    browser = Api(sign_in(alice))
    before = browser.get("sessions").body["results"]
    passwords = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    assert browser.client.post("/accounts/password/change/", passwords).status_code == 302
    assert [s["id"] for s in browser.get("sessions").body["results"]] == [before[0]["id"]]


def test_an_expired_session_is_not_listed(alice: User, api: ApiOf) -> None:
    browser = sign_in(alice)
    BrowserSession.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert row_of(browser).person_id == alice.id
    assert api(alice).get("sessions").body["results"] == []


def test_a_request_is_a_use_and_a_second_one_soon_after_is_not_written(
    alice: User, django_assert_num_queries: Callable[[int], object]
) -> None:
    browser = sign_in(alice)
    age(browser)
    assert browser.get("/api/v1/me").status_code == 200
    noted = row_of(browser)
    assert is_fresh(noted)
    # session · person
    with django_assert_num_queries(2):  # type: ignore[attr-defined]
        browser.get("/api/v1/me")


def test_the_uses_of_sockets_are_written_together(alice: User, bob: User) -> None:
    browser, other = sign_in(alice), sign_in(bob)
    token, _secret = issue_token(actor=bob)
    for one in (browser, other):
        age(one)
    mine = row_of(browser).credential
    note_uses(
        principals=[
            Principal(alice.id, mine),
            Principal(bob.id, mine),
            Principal(bob.id, f"token:{token.digest}"),
            Principal(bob.id, "session:gone"),
        ]
    )
    assert is_fresh(row_of(browser))
    assert is_fresh(token)
    assert not is_fresh(row_of(other))


@pytest.mark.django_db(transaction=True)
async def test_a_socket_that_closes_was_in_use_until_then_and_one_that_stays_open_still_is(
    alice: User, bob: User
) -> None:
    closing = await in_database_thread(lambda: sign_in(alice))
    staying = await in_database_thread(lambda: sign_in(bob))
    rows = [await in_database_thread(lambda b=b: row_of(b)) for b in (closing, staying)]  # type: ignore[misc]
    for browser in (closing, staying):
        await in_database_thread(lambda browser=browser: age(browser))  # type: ignore[misc]
    node = Node("n1", ended)
    one, other = (
        SocketClient(person.id, row.credential).session
        for person, row in zip((alice, bob), rows, strict=True)
    )
    node.hub.add(one)
    node.hub.add(other)
    node.leave(one)
    uses = node.companions[Uses]
    await uses.write()
    assert await in_database_thread(lambda: [is_fresh(row) for row in rows]) == [True, False]
    await uses.write(with_open=True)
    assert await in_database_thread(lambda: is_fresh(rows[1]))


def test_the_page_of_devices_shows_the_last_use(alice: User) -> None:
    other, here = sign_in(alice, headers={"User-Agent": FIREFOX}), sign_in(alice)
    age(other)
    page = here.get("/accounts/sessions/", headers={"Accept-Language": "en"}).content.decode()
    assert "Firefox · Linux" in page
    assert "Unknown device" in page  # this one says nothing of itself
    assert "last used 2" in page
