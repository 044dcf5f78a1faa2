"""Whatever the network lets through and whichever node dies, a page goes on without being loaded
again, and says calmly how it is connected.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Request, WebSocketRoute, expect

from tests.product import wait_until

from .complaints import UNREACHABLE
from .conftest import NewPerson, NewWindow
from .inspection import Inspect
from .installation import Installation, answers
from .people import Person
from .window import Kind, Window, usually

pytestmark = [pytest.mark.system, pytest.mark.timeout(300)]

MORE_THAN_A_PAGE = 60


@dataclass
class Talk:
    """Minji here and Jihun there, in a direct conversation; at first both windows are empty."""

    id: str
    minji: Person
    jihun: Person
    here: Window
    there: Window

    def begin(self) -> None:
        self.here.enter(self.minji, f"/c/{self.id}")
        self.there.enter(self.jihun, f"/c/{self.id}")

    def both_ways(self, number: int) -> float:
        """Each says something, and the other sees it; how many seconds the answer took."""
        asked, answered = f"{number}번째로 물어요.", f"{number}번째 대답이에요."
        self.here.say(asked)
        expect(self.there.message(asked)).to_be_visible()
        self.there.say(answered)
        expect(self.here.message(answered)).to_be_visible()
        self.here.has_sent_all()
        return self.there.seconds_until_shown(answered, self.here)


@pytest.fixture
def talk(person: NewPerson, window: NewWindow) -> Talk:
    minji, jihun = person("minji"), person("jihun")
    return Talk(minji.start_direct(jihun), minji, jihun, window(1), window(2))


def _never_loaded_again(window: Window) -> Callable[[], bool]:
    window.page.evaluate("globalThis.stayed = true")
    return lambda: bool(window.page.evaluate("globalThis.stayed === true"))


def _polls(window: Window) -> list[Request]:
    """Fills with those that its page asks from now on."""
    asked: list[Request] = []

    def note(request: Request) -> None:
        if "/sync" in request.url:
            asked.append(request)

    window.page.on("request", note)
    return asked


def _choose_transport(window: Window, key: str) -> None:
    window.button("settings.title").click()
    window.dialog.get_by_text(window.t(key), exact=True).click()
    way = "transport.socket" if key == "transport.auto" else key
    now = window.t("settings.connection_now", way=window.t(way))
    expect(window.dialog.get_by_text(now)).to_be_visible()
    window.page.keyboard.press("Escape")
    window.composer.click()


@pytest.mark.parametrize("kind", ["long", "short"])
def test_forced_to_poll_one_talks_both_ways(talk: Talk, kind: str) -> None:
    talk.begin()
    here = talk.here
    talk.both_ways(1)
    _choose_transport(here, f"transport.{kind}")
    asked = _polls(here)
    seconds = [talk.both_ways(20 + number) for number in range(3 if kind == "long" else 1)]
    expect(here.page.get_by_text(here.t(f"connection.{kind}_chosen"))).to_be_visible()
    assert asked, "nothing was polled"
    waits = {re.sub(r".*wait=", "", request.url) for request in asked}
    assert "20" in waits if kind == "long" else waits == {"0"}
    if kind == "long":
        assert usually(seconds) < 1

    sockets = len(here.sockets)
    here.page.reload()
    # A page that is new does not know what was said of typing a moment before.
    with here.complaints.provoked(r"typing 429|status of 429"):
        talk.both_ways(3)
    assert len(here.sockets) == sockets, "the choice holds for the device"
    _choose_transport(here, "transport.auto")
    talk.both_ways(4)
    assert len(here.sockets) == sockets + 1


def test_where_no_socket_opens_it_polls_by_itself_and_goes_back(talk: Talk) -> None:
    here = talk.here
    network = {"passes sockets": False}

    def pass_on(socket: WebSocketRoute) -> None:
        if network["passes sockets"]:
            socket.connect_to_server()
        else:
            socket.close()

    here.page.route_web_socket(re.compile("/ws/v1"), pass_on)
    talk.begin()
    expect(here.page.get_by_text(here.t("connection.long"))).to_be_visible()
    stayed = _never_loaded_again(here)
    assert usually([talk.both_ways(number) for number in range(10, 13)]) < 1

    network["passes sockets"] = True
    here.hear_of_a_network()
    expect(here.page.get_by_text(here.t("connection.long"))).to_have_count(0)
    talk.both_ways(2)
    assert stayed()


def test_when_the_node_that_served_the_page_dies_it_goes_on_elsewhere_with_all_history(
    talk: Talk, installation: Installation
) -> None:
    talk.begin()
    here = talk.here
    talk.both_ways(1)
    for number in range(MORE_THAN_A_PAGE):
        speaker = (talk.minji, talk.jihun)[number % 2]
        speaker.say(talk.id, f"{number}번 줄")
    expect(here.message(f"{MORE_THAN_A_PAGE - 1}번 줄")).to_be_visible()
    sockets = len(here.sockets)
    here.page.reload()
    expect(here.message(f"{MORE_THAN_A_PAGE - 1}번 줄")).to_be_visible()
    stayed = _never_loaded_again(here)
    # What it has stored is drawn before.
    wait_until(lambda: stayed() and len(here.sockets) > sockets)
    own = here.connected_to
    with (
        here.complaints.provoked(UNREACHABLE),
        talk.there.complaints.provoked(UNREACHABLE),
    ):
        installation.kill_node(own)
        here.say("그 노드가 죽었어요.")
        expect(talk.there.message("그 노드가 죽었어요.")).to_be_visible()
        here.has_sent_all()
        assert here.connected_to != own
        texts = here.read_up_to("1번째로 물어요.")
        wait_until(lambda: answers(own))
    lines = [text for text in texts if re.fullmatch(r"\d+번 줄", text)]
    assert lines == [f"{number}번 줄" for number in range(MORE_THAN_A_PAGE)]
    assert stayed()
    talk.both_ways(2)


def test_where_the_cookie_does_not_reach_a_ticket_opens_the_socket(
    talk: Talk, installation: Installation
) -> None:
    """A page of 127.0.0.1, while the gateway names nodes of localhost."""
    talk.there.enter(talk.jihun, f"/c/{talk.id}")
    page = installation.address(1).replace("localhost", "127.0.0.1")
    for name, value in talk.minji.cookies.items():
        talk.here.context.add_cookies([{"name": name, "value": value, "url": page}])
    talk.here.page.goto(f"{page}/c/{talk.id}")
    talk.both_ways(1)
    assert talk.here.connected_to.startswith("http://localhost:")
    assert "?ticket=" in talk.here.sockets[-1]


def test_how_one_is_connected_is_said_calmly(
    person: NewPerson, inspect: Inspect, kind: Kind
) -> None:
    korean = kind.language == "ko"
    me, other = person("minji" if korean else "minji-kim"), person("jihun" if korean else "james")
    direct = me.start_direct(other)
    other.say(direct, "어디쯤이에요?" if korean else "Where are you?")
    inspection = inspect(None, "/accounts/login/")
    here = inspection.window
    here.page.route_web_socket(re.compile("/ws/v1"), lambda socket: socket.close())
    here.enter(me, f"/c/{direct}")
    expect(here.page.get_by_text(here.t("connection.long"))).to_be_visible()
    inspection.look_at("restricted")
    here.page.evaluate("localStorage.setItem('transport', 'short')")
    here.page.reload()
    expect(here.page.get_by_text(here.t("connection.short_chosen"))).to_be_visible()
    inspection.look_at("polling")
    here.page.goto("/")
    here.button("settings.title").click()
    switch = here.dialog.get_by_role("radiogroup", name=here.t("settings.connection"))
    switch.scroll_into_view_if_needed()
    expect(here.dialog.get_by_text(here.t("transport.short"), exact=True)).to_be_visible()
    inspection.look_at("settings-connection")
    here.page.evaluate("localStorage.removeItem('transport')")
