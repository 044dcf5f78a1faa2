"""A Chromium whose hidden tabs rest as they do on a desk.

Playwright keeps every page in front, with focus and with its timers awake, whatever covers it. Here
the browser is started without that, and spoken to by its own protocol.
"""

import itertools
import json
import re
import subprocess
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect

from tests.product import wait_until

from .people import Person

_FLAGS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--remote-debugging-port=0",
    # Timers of a hidden tab wake once a minute; usually that begins after it was hidden for five.
    "--enable-features=IntensiveWakeUpThrottling:grace_period_seconds/1",
]


class Refused(Exception):
    """The browser could not do it."""


class Tabs:
    """One window with tabs in it, of which the one in front hides the others."""

    def __init__(self, program: str, data: Path) -> None:
        self._opened = ExitStack()
        self._command = [program, *_FLAGS, f"--user-data-dir={data}", "about:blank"]
        self._said = data.with_name(data.name + ".out")
        self._numbers = itertools.count(1)
        self._socket: ClientConnection

    def __enter__(self) -> "Tabs":
        # Not a pipe: it says much, and would wait for somebody to read it.
        with self._said.open("wb") as said:
            browser = subprocess.Popen(self._command, stderr=said)
        self._opened.callback(lambda: browser.wait(20))
        self._opened.callback(browser.terminate)
        wait_until(lambda: self._listens_at() is not None)
        address = str(self._listens_at())
        self._socket = self._opened.enter_context(connect(address, max_size=None))
        return self

    def __exit__(self, *_: object) -> None:
        self._opened.close()

    def _listens_at(self) -> str | None:
        found = re.search(r"ws://\S+(?=\n)", self._said.read_text(errors="replace"))
        return found[0] if found else None

    def sign_in(self, person: Person, address: str) -> None:
        cookies = [
            {"name": name, "value": value, "url": address} for name, value in person.cookies.items()
        ]
        self.call("Storage.setCookies", cookies=cookies)

    def open(self, address: str) -> "Tab":
        """In front of all others."""
        made = self.call("Target.createTarget", url=address)["targetId"]
        attached = self.call("Target.attachToTarget", targetId=made, flatten=True)
        tab = Tab(self, made, attached["sessionId"])
        tab.bring_to_front()
        return tab

    def call(self, method: str, session: str | None = None, **params: Any) -> dict[str, Any]:
        number = next(self._numbers)
        said = {"id": number, "method": method, "params": params}
        if session is not None:
            said["sessionId"] = session
        self._socket.send(json.dumps(said))
        while True:
            answer = json.loads(self._socket.recv(timeout=30))
            if answer.get("id") == number:
                if "error" in answer:
                    raise Refused(answer["error"]["message"])
                result: dict[str, Any] = answer["result"]
                return result


class Tab:
    def __init__(self, tabs: Tabs, target: str, session: str) -> None:
        self._tabs = tabs
        self._target = target
        self._session = session

    def bring_to_front(self) -> None:
        self._tabs.call("Target.activateTarget", targetId=self._target)

    def reload(self) -> None:
        self._tabs.call("Page.reload", self._session)

    def evaluate(self, expression: str) -> Any:
        answer = self._tabs.call(
            "Runtime.evaluate", self._session, expression=expression, returnByValue=True
        )
        return answer["result"].get("value")

    def shows(self, text: str) -> Callable[[], bool]:
        """To wait for; between two pages there is nothing."""

        def is_there() -> bool:
            try:
                return text in (self.evaluate("document.body?.innerText") or "")
            except Refused:
                return False

        return is_there
