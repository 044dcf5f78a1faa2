"""Who has a tab behind another one is still here; who loads the page again was never gone."""

import itertools
import json
import shutil
import time
from collections.abc import Iterator
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
AWAY_SECONDS = 30


class Watcher:
    """Somebody who has another person on screen, and notes whatever is said of them."""

    def __init__(self, socket: ClientConnection, watched: Person) -> None:
        self.states: list[str] = []
        self._socket = socket
        self._watched = watched
        self._refs = itertools.count(1)
        self._next_beat = 0.0

    def watch(self) -> None:
        """From now on; the first state is how they stand."""
        self._say("presence.watch", ref=str(next(self._refs)), user_ids=[self._watched.id])
        self.wait_until(lambda: bool(self.states))

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
            self.states += [one["state"] for one in said["data"]["presence"]]
        elif said["type"] == "presence.changed":
            self.states.append(said["data"]["state"])

    def _say(self, type: str, **fields: Any) -> None:
        self._socket.send(json.dumps({"type": type, **fields}))


@pytest.fixture
def tabs(tmp_path: Path) -> Iterator[Tabs]:
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("there is no chromium")
    with Tabs(program, tmp_path / "chromium") as tabs:
        yield tabs


def test_a_hidden_tab_stays_online_and_a_reload_is_seen_by_nobody(
    tabs: Tabs, installation: Installation, person: NewPerson
) -> None:
    minji, jihun = person("minji"), person("jihun")
    direct = minji.start_direct(jihun)
    jihun.say(direct, "자리에 있어요?")
    tabs.sign_in(minji, installation.address(1))
    tab = tabs.open(f"{installation.address(1)}/c/{direct}")
    wait_until(tab.shows("자리에 있어요?"))

    cookies = "; ".join(f"{name}={value}" for name, value in jihun.cookies.items())
    address = installation.address(2).replace("http", "ws") + "/ws/v1"
    with connect(address, additional_headers={"Cookie": cookies}) as socket:
        watcher = Watcher(socket, minji)
        watcher.watch()
        watcher.wait_until(lambda: watcher.states[-1] == "active")

        watcher.states.clear()
        tab.reload()
        jihun.say(direct, "다시 불러왔어요?")
        wait_until(tab.shows("다시 불러왔어요?"))
        watcher.go_on_for(BEAT_SECONDS)
        assert watcher.states == []

        tab.evaluate("globalThis.ticks = 0; setInterval(() => (ticks += 1), 1000); 0")
        other = tabs.open("about:blank")
        assert other.evaluate("document.visibilityState") == "visible"
        wait_until(lambda: bool(tab.evaluate("document.hidden")))
        watcher.go_on_for(HIDDEN_SECONDS)
        assert tab.evaluate("ticks") < HIDDEN_SECONDS / 2, "its timers did not rest"
        assert watcher.states == ["away"], "nobody is in front; but the person is here"

        tab.bring_to_front()
        watcher.wait_until(lambda: watcher.states[-1] == "active", seconds=AWAY_SECONDS)
        assert watcher.states == ["away", "active"]
