"""A Chromium with a person in front, for the bench of the client."""

import gzip
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

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

    def heap(self) -> float:
        """Bytes that JavaScript holds, once all that nobody needs is collected."""
        for _ in range(2):
            self._protocol.send("HeapProfiler.collectGarbage")
        return float(self._protocol.send("Runtime.getHeapUsage")["usedSize"])


class Scripts:
    """Counts the JavaScript that comes over the network, as it comes: compressed."""

    def __init__(self, page: Page) -> None:
        self.bytes = 0
        self.count = 0
        page.on("response", self._add)

    def _add(self, response: Any) -> None:
        if "javascript" not in response.headers.get("content-type", ""):
            return
        self.count += 1
        length = response.headers.get("content-length")
        encoded = "content-encoding" in response.headers
        body = 0 if encoded and length else len(gzip.compress(response.body()))
        self.bytes += int(length) if encoded and length else body


def session_of(person: Person) -> str:
    """The key of a session in which this person is signed in."""
    client = Client()
    client.force_login(User.objects.get(pk=person.id))
    return client.cookies[settings.SESSION_COOKIE_NAME].value
