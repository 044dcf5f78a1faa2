"""A Chromium with a person in front, for the bench of the client."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.test import Client
from playwright.sync_api import (
    Browser,
    BrowserContext,
    CDPSession,
    Page,
    ViewportSize,
    sync_playwright,
)

from accounts.models import User
from bench.people import Person

_FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
_SCRIPT = Path(__file__).with_name("page.js").read_text()
_SIZE: ViewportSize = {"width": 1280, "height": 800}


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's, without a window."""
    program = shutil.which("chromium")
    if program is None:
        raise SystemExit("There is no chromium on this machine.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=_FLAGS)
        try:
            yield browser
        finally:
            browser.close()


class Window:
    """A browser of its own, with nothing kept from before."""

    def __init__(self, browser: Browser, url: str, session: str) -> None:
        self.context: BrowserContext = browser.new_context(base_url=url, viewport=_SIZE)
        self.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": url}]
        )
        self.context.add_init_script(_SCRIPT)
        self.page: Page = self.context.new_page()
        self._protocol: CDPSession = self.context.new_cdp_session(self.page)
        self._protocol.send("Performance.enable")

    def close(self) -> None:
        self.context.close()

    def go(self, path: str) -> float:
        """Milliseconds from the start of the navigation until a message is drawn."""
        self.page.goto(path, wait_until="commit")
        return self.first_shown()

    def first_shown(self) -> float:
        return float(self.page.evaluate("bench.shown"))

    def open(self, conversation: str) -> float:
        """Milliseconds from a click in the list until a message is drawn."""
        return float(self.page.evaluate("id => bench.open(id)", conversation))

    def scripts(self) -> tuple[float, int]:
        """Bytes of JavaScript, compressed, that came before the first message was drawn; files."""
        come = self.page.evaluate("bench.scripts()")
        return come["bytes"], come["count"]

    def key(self, character: str, rest: int) -> float:
        """Milliseconds of the page's main thread for a key and all that follows while one rests."""
        before = self._busy()
        self.page.keyboard.type(character)
        self.page.wait_for_timeout(rest)
        return (self._busy() - before) * 1_000

    def _busy(self) -> float:
        """Seconds that its main thread has worked."""
        metrics = self._protocol.send("Performance.getMetrics")["metrics"]
        return float(next(one["value"] for one in metrics if one["name"] == "TaskDuration"))

    def scroll_back(self, until: int, step: int) -> dict[str, float]:
        """Upward to the message of that number: shift, rows that jumped, how far, nodes at last."""
        back = "([until, step]) => bench.scrollBack(until, step)"
        said: dict[str, float] = self.page.evaluate(back, [until, step])
        return said

    def heap(self) -> float:
        """Bytes that JavaScript holds, once all that nobody needs is collected."""
        for _ in range(2):
            self._protocol.send("HeapProfiler.collectGarbage")
        return float(self._protocol.send("Runtime.getHeapUsage")["usedSize"])


def session_of(person: Person) -> str:
    """The key of a session in which this person is signed in."""
    client = Client()
    client.force_login(User.objects.get(pk=person.id))
    return client.cookies[settings.SESSION_COOKIE_NAME].value
