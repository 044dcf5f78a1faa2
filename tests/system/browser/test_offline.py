"""Without a network the client opens all the same; what was said meanwhile is sent once, by
whichever tab is left.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Error, Page, WebSocketRoute, expect

from tests.product import wait_until

from .conftest import NewPerson, NewWindow
from .people import Person
from .window import Kind, Window

pytestmark = [pytest.mark.system, pytest.mark.timeout(300)]

ALONE = Kind("ko", opens_alone=True)
NO_NETWORK = "ERR_INTERNET_DISCONNECTED|ERR_FAILED|Failed to fetch|before the connection is"

# True once the worker is the page's own and holds all that it needs.
_READY = """async () => {
  await navigator.serviceWorker.ready;
  const kept = await caches.match("/empty", { ignoreVary: true });
  return Boolean(navigator.serviceWorker.controller && kept);
}"""

# How many messages a person's database holds.
_STORED = """async (name) => {
  const opening = indexedDB.open(name);
  await new Promise((done) => { opening.onsuccess = done; });
  const counting = opening.result.transaction("messages").objectStore("messages").count();
  await new Promise((done) => { counting.onsuccess = done; });
  opening.result.close();
  return counting.result;
}"""

# True while a tab waits for another one that sends.
_WAITS_FOR_A_LOCK = """navigator.locks.query().then(({ pending }) =>
  pending.some(({ name }) => name.includes("outbox")))"""

# Files of the emoji picker that came, and whether the worker keeps each: else only a browser's own
# cache may have them.
_EMOJI_KEPT = """() => Promise.all(performance.getEntriesByType("resource")
  .filter(({ name }) => /emoji-picker-element/.test(name))
  .map(({ name }) => caches.match(name, { ignoreVary: true }).then(Boolean)))"""

_LOCKS = "navigator.locks.query().then(({ held }) => held.map(({ name }) => name))"

# All that the browser holds of this origin, as text.
_HELD = """async () => {
  const held = [JSON.stringify(localStorage), JSON.stringify(sessionStorage)];
  for (const { name } of await indexedDB.databases()) held.push(name);
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys())
      held.push(request.url, await (await cache.match(request, { ignoreVary: true })).text());
  }
  return held.join("\\n");
}"""


@pytest.fixture
def minji(person: NewPerson) -> Person:
    return person("minji")


@pytest.fixture
def jihun(person: NewPerson) -> Person:
    return person("jihun")


def can_open_alone(window: Window) -> None:
    wait_until(lambda: bool(window.page.evaluate(_READY)))


def has_stored(window: Window, person: Person) -> None:
    """What was said; it is written down a moment after it is drawn."""
    wait_until(lambda: bool(window.page.evaluate(_STORED, f"chat-{person.id}") > 0))


def _asked(person: Person, other: Person, direct: str, window: NewWindow) -> Window:
    """A window that opens without a network, and shows what the other one asked."""
    other.say(direct, "지하철 타요?")
    here = window(1, person, path=f"/c/{direct}", kind=ALONE)
    here.sees("지하철 타요?")
    has_stored(here, person)
    can_open_alone(here)
    return here


@contextmanager
def no_network(window: Window) -> Iterator[None]:
    with window.complaints.provoked(NO_NETWORK), window.offline():
        yield


def test_the_stored_copy_opens_without_a_network_and_what_is_said_there_is_sent_on_return(
    minji: Person, jihun: Person, window: NewWindow
) -> None:
    direct = minji.start_direct(jihun)
    here = _asked(minji, jihun, direct, window)
    with no_network(here):
        here.page.reload()
        here.sees("지하철 타요?")
        here.say("네, 터널 안이에요.")
        line = here.page.get_by_text(here.t("connection.offline_waiting", n=1))
        expect(line).to_be_visible()
        here.page.reload()
        here.sees("지하철 타요?", "네, 터널 안이에요.")
        expect(here.waiting("네, 터널 안이에요.")).to_be_visible()
        expect(line).to_be_visible()
    here.hear_of_a_network()
    here.has_sent_all()
    assert [row["body"] for row in jihun.read(direct)] == ["지하철 타요?", "네, 터널 안이에요."]


def test_what_came_later_than_the_page_opens_without_a_network_from_then_on(
    minji: Person, jihun: Person, window: NewWindow
) -> None:
    here = _asked(minji, jihun, minji.start_direct(jihun), window)
    emoji = here.page.locator("emoji-picker .emoji-menu .emoji").first
    here.button("emoji.label").click()
    # It writes all of them into its database first.
    expect(emoji).to_be_visible(timeout=60_000)
    assert here.page.evaluate(_EMOJI_KEPT)
    wait_until(lambda: all(here.page.evaluate(_EMOJI_KEPT)))
    with no_network(here):
        here.page.reload()
        here.button("emoji.label").click()
        expect(emoji).to_be_visible(timeout=60_000)


def test_it_says_when_it_is_back(minji: Person, jihun: Person, window: NewWindow) -> None:
    here = window(2, minji, path=f"/c/{minji.start_direct(jihun)}", kind=ALONE)
    expect(here.composer).to_be_focused()
    with no_network(here):
        here.page.evaluate("dispatchEvent(new Event('offline'))")
        expect(here.page.get_by_text(here.t("connection.offline"))).to_be_visible()
    here.hear_of_a_network()
    expect(here.page.get_by_text(here.t("connection.back"))).to_be_visible()
    expect(here.page.get_by_text(here.t("connection.back"))).to_have_count(0)


def test_another_page_says_that_there_is_no_network_and_opens_when_there_is(
    minji: Person, window: NewWindow
) -> None:
    here = window(3, minji, kind=ALONE)
    can_open_alone(here)
    with no_network(here):
        here.page.goto("/accounts/password/change/")
        title = here.page.get_by_role("heading", name=here.t("offline.title"))
        expect(title).to_be_visible()
    expect(here.page.locator("[name=oldpassword]")).to_be_visible()


def test_signing_out_leaves_nothing_of_a_person_that_would_open_without_a_network(
    minji: Person, jihun: Person, window: NewWindow
) -> None:
    direct = minji.start_direct(jihun)
    jihun.say(direct, "아무도 보면 안 되는 말이에요.")
    here = window(4, kind=ALONE)
    here.sign_in(minji)
    here.open("박지훈")
    here.sees("아무도 보면 안 되는 말이에요.")
    can_open_alone(here)
    assert minji.handle in here.page.evaluate(_HELD)

    here.button("settings.title").click()
    here.dialog.get_by_role("button", name=here.t("sign_out.action"), exact=True).click()
    here.confirm("sign_out.action")
    expect(here.page).to_have_url(re.compile("/accounts/login/"))
    held = here.page.evaluate(_HELD)
    assert "/empty" in held, "the page with nobody in it stays"
    told = [minji.id, minji.handle, minji.name, direct, jihun.name, "아무도 보면"]
    assert [words for words in told if words in held] == []
    with no_network(here):
        here.page.goto("/")
        expect(here.page.get_by_role("heading", name=here.t("offline.title"))).to_be_visible()


def test_where_the_sign_in_has_ended_the_stored_copy_opens_after_the_next_one_only(
    minji: Person, window: NewWindow
) -> None:
    here = window(1, kind=ALONE)
    here.sign_in(minji)
    can_open_alone(here)
    here.context.clear_cookies()
    here.page.goto("/")
    expect(here.page).to_have_url(re.compile("/accounts/login/"))
    with no_network(here):
        here.page.goto("/")
        expect(here.page.get_by_role("heading", name=here.t("offline.title"))).to_be_visible()
    # The page goes on by itself; another way at the same moment would be broken off.
    expect(here.page).to_have_url(re.compile("/accounts/login/"))
    here.sign_in(minji)


def test_files_of_an_earlier_version_stay_while_a_page_of_it_is_open(
    minji: Person, window: NewWindow
) -> None:
    here = window(2, minji, kind=ALONE)
    can_open_alone(here)
    old = here.context.new_page()
    old.goto("/accounts/email/")
    old.evaluate(
        """async () => {
          const cache = await caches.open("shell-before");
          await cache.put("/static/js/once.js", new Response("of the version before"));
          await new Promise((held) => void navigator.locks.request(
            "shell-before", { mode: "shared" }, () => (held(), new Promise(() => {}))));
        }"""
    )
    _update(here, 1)
    assert "shell-before" in here.page.evaluate("caches.keys()")
    text = old.evaluate("fetch('/static/js/once.js').then((answer) => answer.text())")
    assert text == "of the version before"

    old.close()
    wait_until(lambda: "shell-before" not in here.page.evaluate(_LOCKS))
    _update(here, 2)
    names = here.page.evaluate("caches.keys()")
    version = here.page.locator("meta[name=version]").get_attribute("content")
    assert names == [f"shell-{version}"]


def _update(window: Window, number: int) -> None:
    """Another address of the worker's file is another worker: it is installed and takes over."""
    script = f"/service-worker.js?{number}"
    window.page.evaluate(
        "(script) => navigator.serviceWorker.register(script).then(() => 0)", script
    )
    active = "navigator.serviceWorker.ready.then(({ active }) => [active.scriptURL, active.state])"
    done = [f"{window.address}{script}", "activated"]
    wait_until(lambda: bool(window.page.evaluate(active) == done))


class Wire:
    """What a page sends of messages by its sockets: the client_ids."""

    def __init__(self, page: Page) -> None:
        self.sent: list[str] = []
        page.on("websocket", lambda socket: socket.on("framesent", self._hear))

    def _hear(self, frame: str | bytes) -> None:
        found = re.search(r'"type":"message.send".*"client_id":"([^"]+)"', str(frame))
        if found:
            self.sent.append(found[1])


def test_two_tabs_send_what_waited_once_between_them(
    minji: Person, jihun: Person, window: NewWindow
) -> None:
    direct = minji.start_direct(jihun)
    here = window(4, minji, kind=ALONE)
    tab = here.context.new_page()
    wires = [Wire(here.page), Wire(tab)]
    for page in (here.page, tab):
        page.goto(f"{here.address}/c/{direct}")
        expect(page.get_by_role("log")).to_be_visible()
    can_open_alone(here)
    words = [f"{number}번째로 기다린 말이에요." for number in range(1, 7)]
    # A page that tries at the moment of the return lets go of that try for a new one.
    with no_network(here):
        for number, text in enumerate(words):
            page = (here.page, tab)[number % 2]
            page.get_by_role("textbox", name=here.t("composer.label"), exact=True).fill(text)
            page.keyboard.press("Enter")
        for page in (here.page, tab):
            expect(page.get_by_role("log").locator(".bubble")).to_have_count(len(words))
        here.context.set_offline(False)
        wait_until(lambda: len(jihun.read(direct)) == len(words))
        here.has_sent_all()
    assert sorted(row["body"] for row in jihun.read(direct)) == sorted(words)
    sent = [client_id for wire in wires for client_id in wire.sent]
    assert len(sent) == len(set(sent)) == len(words)


def test_what_a_killed_tab_was_sending_is_sent_once_by_the_other(
    minji: Person, jihun: Person, window: NewWindow
) -> None:
    direct = minji.start_direct(jihun)
    here = window(1, minji, path=f"/c/{direct}")
    tab = here.context.new_page()
    lost: list[str | bytes] | None = None

    def pass_on(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()
        socket.on_message(lambda frame: server.send(frame) if lost is None else lost.append(frame))

    tab.route_web_socket(re.compile("/ws/v1"), pass_on)
    tab.goto(f"{here.address}/c/{direct}")
    composer = tab.get_by_role("textbox", name=here.t("composer.label"), exact=True)
    expect(composer).to_be_focused()
    composer.fill("이건 바로 가요.")
    tab.keyboard.press("Enter")
    here.sees("이건 바로 가요.")
    # What it sends from now on gets lost: it waits for an answer, and no other tab may send.
    lost = []
    words = [f"{number}번째로 한 말이에요." for number in range(1, 7)]
    for text in words:
        composer.fill(text)
        tab.keyboard.press("Enter")
    expect(here.waiting(words[-1])).to_be_visible()
    wait_until(
        lambda: (
            bool(here.page.evaluate(_WAITS_FOR_A_LOCK))
            and any("message.send" in str(frame) for frame in lost)
        )
    )
    with pytest.raises(Error, match="crash"):
        tab.goto("chrome://crash")
    here.sees("이건 바로 가요.", *words)
    here.has_sent_all()
    assert [row["body"] for row in jihun.read(direct)] == ["이건 바로 가요.", *words]
