"""What one meets seldom: no network, a message that was refused, a sign-in that ended. Each says
what happened and what to do, is drawn as well as everything else, and is kept as a picture.
"""

import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Route, WebSocketRoute, expect

from .conftest import NewPerson
from .inspection import Inspect
from .installation import Installation
from .people import Person
from .test_offline import can_open_alone, has_stored, no_network
from .window import Kind

pytestmark = [pytest.mark.system, pytest.mark.timeout(300)]

MOST_CHARS = 10_000
MOST_MEMBERS = 100

# What answers in place of a view that fails, with the names of files that the product has.
_FAILURES = """
import json
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.test import RequestFactory
from django.utils import translation
from chatsite import failures

pages = {}
for language in ("ko", "en"):
    with translation.override(language):
        request = RequestFactory().get("/")
        request.user = AnonymousUser()
        pages[language] = {
            "error": failures.server_error(request).content.decode(),
            "no-permission": failures.forbidden(request, PermissionDenied()).content.decode(),
            "bad-request": failures.bad_request(request, ValueError()).content.decode(),
            "sign-up-closed": render(request, "account/signup_closed.html").content.decode(),
        }
print(json.dumps(pages))
"""

_CROWD = """
from uuid import uuid4
from accounts.services import create_user

names = "김민준 이서준 박도윤 최예준 정시우 강하준 조지호 윤주원 장지우 임준서".split()
for number in range({size}):
    print(create_user(handle=f"c{{uuid4().hex[:16]}}", name=names[number % len(names)]).pk)
"""

# What waits in this browser gets a name that the server does not take.
_SPOIL = """async (name) => {
  const { result: db } = await new Promise((done) => {
    const asked = indexedDB.open(name);
    asked.onsuccess = () => done(asked);
  });
  const outbox = db.transaction("outbox", "readwrite").objectStore("outbox");
  const { result } = await new Promise((done) => {
    const asked = outbox.getAll();
    asked.onsuccess = () => done(asked);
  });
  outbox.clear();
  for (const entry of result) outbox.put({ ...entry, client_id: "no name" });
  await new Promise((done) => { outbox.transaction.oncomplete = done; });
  db.close();
  return result.length;
}"""


@pytest.fixture
def korean(kind: Kind) -> bool:
    return kind.language == "ko"


@pytest.fixture
def me(person: NewPerson, korean: bool) -> Person:
    return person("minji" if korean else "minji-kim")


@pytest.fixture
def other(person: NewPerson, korean: bool) -> Person:
    return person("jihun" if korean else "james")


@pytest.fixture(scope="module")
def failures(installation: Installation) -> dict[str, dict[str, str]]:
    said = installation.product.manage("shell", "--no-imports", "-c", _FAILURES)
    pages: dict[str, dict[str, str]] = json.loads(said.splitlines()[-1])
    return pages


@pytest.fixture(scope="module")
def crowd(installation: Installation) -> list[str]:
    """Ids of people who are nobody in particular, as many as fit in a group of two."""
    script = _CROWD.format(size=MOST_MEMBERS - 2)
    return installation.product.manage("shell", "--no-imports", "-c", script).split()


def _answer(body: str) -> Callable[[Route], None]:
    return lambda route: route.fulfill(status=500, content_type="text/html", body=body)


def test_pages_that_fail(inspect: Inspect, kind: Kind, failures: dict[str, dict[str, str]]) -> None:
    inspection = inspect(None, "/accounts/login/")
    page = inspection.window.page
    for state, body in failures[kind.language].items():
        page.route(f"**/{state}/", _answer(body))
        with inspection.window.complaints.provoked("500"):
            page.goto(f"/{state}/")
            expect(page.get_by_role("heading")).to_be_visible()
        inspection.look_at(state)
    page.goto("/accounts/login/")
    with inspection.window.complaints.provoked("403"):
        page.locator("main [name=csrfmiddlewaretoken]").evaluate(
            "(field) => field.value = 'x'.repeat(64)"
        )
        page.locator("[name=login]").fill("minji")
        page.locator("[name=password]").fill("quiet-river-42")
        page.keyboard.press("Enter")
        expect(page.locator(".error-code")).to_have_text("403")
    inspection.look_at("page-too-old")


def test_loading_and_connecting(inspect: Inspect, me: Person, other: Person) -> None:
    direct = me.start_direct(other)
    other.say(direct, "…")
    inspection = inspect(None, "/accounts/login/")
    window = inspection.window

    # It opens, and nothing comes.
    def silent(_: WebSocketRoute) -> None:
        pass

    window.page.route_web_socket(re.compile("/ws/v1"), silent)
    window.enter(me, "/")
    expect(window.list.get_by_role("status", name=window.t("loading"))).to_be_visible()
    inspection.look_at("loading-list")
    window.page.goto(f"/c/{direct}")
    expect(window.page.get_by_text(window.t("connection.connecting"))).to_be_visible()
    loading = window.page.get_by_role("main").get_by_role("status", name=window.t("loading"))
    expect(loading).to_be_visible()
    inspection.look_at("connecting")


def test_a_server_that_answers_no_more(inspect: Inspect, me: Person, other: Person) -> None:
    direct = me.start_direct(other)
    other.say(direct, "…")
    inspection = inspect(None, "/accounts/login/")
    window, api = inspection.window, re.compile("/api/v1/")
    opened: list[WebSocketRoute] = []
    server = {"answers": True}

    def pass_on(socket: WebSocketRoute) -> None:
        if server["answers"]:
            socket.connect_to_server()
            opened.append(socket)
        else:
            socket.close()

    window.page.route_web_socket(re.compile("/ws/v1"), pass_on)
    window.enter(me, f"/c/{direct}")
    window.sees("…")
    reconnecting = window.page.get_by_text(window.t("connection.reconnecting"))
    with window.complaints.provoked("ERR_CONNECTION_REFUSED|WebSocket connection"):
        server["answers"] = False
        window.page.route(api, lambda route: route.abort("connectionrefused"))
        for socket in opened:
            socket.close()
        expect(reconnecting).to_be_visible()
        inspection.look_at("reconnecting")
        window.page.unroute(api)
        server["answers"] = True
        window.hear_of_a_network()
        expect(reconnecting).to_have_count(0)


def test_without_a_network(inspect: Inspect, me: Person, other: Person, korean: bool) -> None:
    direct = me.start_direct(other)
    other.say(direct, "지하철 타요?" if korean else "Are you on the train?")
    inspection = inspect(me, f"/c/{direct}", opens_alone=True)
    window = inspection.window
    expect(window.bubbles).to_have_count(1)
    has_stored(window, me)
    can_open_alone(window)
    with no_network(window):
        window.page.reload()
        expect(window.bubbles).to_have_count(1)
        expect(window.page.get_by_text(window.t("connection.offline"))).to_be_visible()
        inspection.look_at("offline")
        window.composer.fill("네, 터널 안이에요." if korean else "Yes, in a tunnel.")
        window.button("composer.send").click()
        waiting = window.page.get_by_text(window.t("connection.offline_waiting", n=1))
        expect(waiting).to_be_visible()
        inspection.look_at("offline-waiting")
        window.page.goto("/accounts/password/change/")
        expect(window.page.get_by_text(window.t("offline.title"))).to_be_visible()
        inspection.look_at("offline-page")
        assert window.page.evaluate(_SPOIL, f"chat-{me.id}") == 1
    # It opens by itself what was asked for.
    expect(window.page.locator("[name=oldpassword]")).to_be_visible()
    with window.complaints.provoked("400"):
        window.page.goto(f"/c/{direct}")
        expect(window.page.get_by_text(window.t("trouble.discard"))).to_be_visible()
    inspection.look_at("failed-message")


def test_the_sign_in_has_ended_and_the_draft_stays(
    inspect: Inspect, me: Person, other: Person, korean: bool
) -> None:
    direct = me.start_direct(other)
    other.say(direct, "주소 알려 줄래요?" if korean else "What is the address?")
    inspection = inspect(me, f"/c/{direct}")
    window = inspection.window
    expect(window.bubbles).to_have_count(1)
    window.composer.fill("시청역 4번 출구에서" if korean else "From exit 4 of City Hall")
    with window.complaints.provoked("40[13]|4501"):
        mine = me.call("GET", "sessions")["results"]
        me.call("DELETE", f"sessions/{mine[0]['id']}")
        expect(window.page.get_by_text(window.t("composer.signed_out"))).to_be_visible()
        inspection.look_at("sign-in-ended")
        assert window.composer.input_value()
        window.page.reload()
    expect(window.page).to_have_url(re.compile("/accounts/login/"))


def test_a_suspended_account(
    inspect: Inspect, me: Person, other: Person, installation: Installation
) -> None:
    direct = me.start_direct(other)
    inspection = inspect(me, f"/c/{direct}")
    window = inspection.window
    invitation = window.page.get_by_text(window.t("timeline.empty_direct", name=other.name))
    expect(invitation).to_be_visible()
    with window.complaints.provoked("40[13]|450[13]"):
        installation.product.manage("suspend", me.handle)
        expect(window.page.get_by_text(window.t("composer.suspended"))).to_be_visible()
        expect(invitation).to_have_count(0)
        expect(window.page.get_by_text(window.t("timeline.empty"))).to_be_visible()
        inspection.look_at("suspended")


def test_too_much(
    inspect: Inspect, me: Person, other: Person, crowd: list[str], korean: bool
) -> None:
    """More than a message may hold, and more people than a group may have."""
    inspection = inspect(me, f"/c/{me.start_direct(other)}")
    window = inspection.window
    # As a draft it stays on this device.
    with window.complaints.provoked("draft 400|status of 400"):
        with window.page.expect_response(re.compile("/draft$")):
            window.composer.fill("가나다라 " * (MOST_CHARS // 5) + "마바사")
        expect(window.page.get_by_text(window.t("composer.over", n=3))).to_be_visible()
        inspection.look_at("over-the-limit")
    window.composer.fill("")

    group = me.start_group("백 명" if korean else "A hundred", other)
    for at in range(0, len(crowd), 49):
        some = {"user_ids": crowd[at : at + 49]}
        me.call("POST", f"conversations/{group}/members", some)
    window.page.goto(f"/c/{group}")
    window.button("details.title").click()
    details = window.page.get_by_role("complementary")
    expect(details.get_by_text(window.t("members.full"))).to_be_visible()
    inspection.look_at("group-full")
