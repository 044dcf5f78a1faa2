"""Who has a tab behind another one is still here; who loads the page again was never gone."""

import itertools
import json
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from websockets.sync.client import ClientConnection, connect

from tests.product import wait_until

from .conftest import NewPerson
from .installation import Installation
from .people import Person
from .tabs import Tabs

pytestmark = [pytest.mark.system, pytest.mark.timeout(300)]

HIDDEN_SECONDS = 45
BEAT_SECONDS = 5
BACK_SECONDS = 15


class Watcher:
    """Somebody who has others on screen, and notes whatever is said of each."""

    def __init__(self, socket: ClientConnection, *watched: Person) -> None:
        self._socket = socket
        self._refs = itertools.count(1)
        self._next_beat = 0.0
        self.states: dict[str, list[str]] = {person.id: [] for person in watched}

    def watch(self) -> None:
        """From now on; the first state is how they stand."""
        self._say("presence.watch", ref=str(next(self._refs)), user_ids=list(self.states))

    def forget(self) -> None:
        for states in self.states.values():
            states.clear()

    def all_are(self, state: str) -> bool:
        return all(states and states[-1] == state for states in self.states.values())

    def wait_until(self, condition: Any, seconds: float = 60) -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline, self.states
            self._listen(1)

    def go_on_for(self, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            self._listen(min(1, max(0.0, deadline - time.monotonic())))

    def _listen(self, seconds: float) -> None:
        if time.monotonic() >= self._next_beat:
            self._next_beat = time.monotonic() + BEAT_SECONDS
            self._say("heartbeat", active=True)
        try:
            frame = self._socket.recv(timeout=seconds)
        except TimeoutError:
            return
        for line in str(frame).split("\n"):
            self._hear(json.loads(line))

    def _hear(self, said: dict[str, Any]) -> None:
        if said["type"] == "reply":
            for one in said["data"]["presence"]:
                self.states[one["user_id"]].append(one["state"])
        elif said["type"] == "presence.changed":
            self.states[said["data"]["user_id"]].append(said["data"]["state"])

    def _say(self, type: str, **fields: Any) -> None:
        self._socket.send(json.dumps({"type": type, **fields}))


class Desk:
    """A person at a browser, with the conversation open in it."""

    def __init__(self, tabs: Tabs, person: Person, address: str, said: str) -> None:
        self.person = person
        self._tabs = tabs
        tabs.sign_in(person, address)
        self._tab = tabs.open(address)
        wait_until(self._tab.shows(said))

    def force(self, transport: str) -> None:
        self._tab.evaluate(f"localStorage.setItem('transport', '{transport}')")
        self._tab.reload()

    def load_again(self) -> None:
        self._tab.evaluate("document.body.remove()")
        self._tab.reload()

    def has_read(self, said: str) -> None:
        wait_until(self._tab.shows(said))

    def hide(self) -> None:
        """Behind another tab."""
        self._tab.evaluate("globalThis.ticks = 0; setInterval(() => (ticks += 1), 100); 0")
        self._tabs.open("about:blank")
        wait_until(lambda: bool(self._tab.evaluate("document.hidden")))

    def come_back(self) -> None:
        self._tab.bring_to_front()

    @property
    def ticks(self) -> int:
        """Of a timer of the page, ten a second if it is not slowed."""
        return int(self._tab.evaluate("ticks"))


Sit = Callable[[Person, str, str], Desk]


@pytest.fixture
def sit(tmp_path: Path) -> Iterator[Sit]:
    """Each at a browser of their own."""
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("there is no chromium")
    with ExitStack() as running:

        def begin(person: Person, address: str, said: str) -> Desk:
            tabs = running.enter_context(Tabs(program, tmp_path / person.handle))
            return Desk(tabs, person, address, said)

        yield begin


@contextmanager
def _watching(watcher: Person, address: str, *watched: Person) -> Iterator[Watcher]:
    cookies = "; ".join(f"{name}={value}" for name, value in watcher.cookies.items())
    url = address.replace("http", "ws") + "/ws/v1"
    with connect(url, additional_headers={"Cookie": cookies}) as socket:
        yield Watcher(socket, *watched)


def test_a_hidden_tab_stays_online_and_a_reload_is_seen_by_nobody(
    sit: Sit, installation: Installation, person: NewPerson
) -> None:
    """By a socket as well as by polls: a hidden page without a socket sleeps even deeper."""
    minji, seoyeon, jihun = person("minji"), person("seoyeon"), person("jihun")
    group = jihun.start_group("사무실", minji, seoyeon)
    jihun.say(group, "자리에 있어요?")
    page = f"{installation.address(1)}/c/{group}"
    desks = [sit(one, page, "자리에 있어요?") for one in (minji, seoyeon)]
    desks[1].force("short")

    with _watching(jihun, installation.address(2), minji, seoyeon) as watcher:
        watcher.watch()
        watcher.wait_until(lambda: watcher.all_are("active"))

        watcher.forget()
        for desk in desks:
            desk.load_again()
        jihun.say(group, "다시 불러왔어요?")
        for desk in desks:
            desk.has_read("다시 불러왔어요?")
        watcher.go_on_for(BEAT_SECONDS)
        assert not any(watcher.states.values()), watcher.states

        for desk in desks:
            desk.hide()
        watcher.go_on_for(HIDDEN_SECONDS)
        for desk in desks:
            assert desk.ticks < HIDDEN_SECONDS * 2, "its timers were not slowed"
        # Nobody is in front; but they are here.
        assert list(watcher.states.values()) == [["away"], ["away"]], watcher.states

        for desk in desks:
            desk.come_back()
        watcher.wait_until(lambda: watcher.all_are("active"), seconds=BACK_SECONDS)
        assert list(watcher.states.values()) == [["away", "active"]] * 2, watcher.states
