"""What a browser complains of: errors and warnings in its console (the content security policy
speaks there, too), uncaught exceptions, requests that failed or were refused.
"""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import BrowserContext, Request, Response

# A page that goes takes what it asked for with it.
_USUAL = "net::ERR_ABORTED"
# Of the tests' own making: the browser is to be without one (window.py).
_BLOCKED = "Service Worker registration blocked by Playwright"
_LATE_SECONDS = 2

UNREACHABLE = (
    "ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_CONNECTION_CLOSED|ERR_EMPTY_RESPONSE"
    "|ERR_INCOMPLETE_CHUNKED_ENCODING|ERR_CONTENT_LENGTH_MISMATCH|WebSocket connection"
)
"""Of a node that died, before or in the middle of an answer."""


class Complaints:
    def __init__(self, context: BrowserContext, whose: str) -> None:
        self._whose = whose
        self._heard: list[str] = []
        self._provoked: list[str] = []
        self._late: list[tuple[str, float]] = []
        self._context = context
        self._listeners: dict[Any, Callable[[Any], None]] = {
            "console": lambda said: self._console(said.type, said.text),
            "weberror": lambda error: self._hear(f"uncaught: {error.error}"),
            "requestfailed": self._failed,
            "response": self._answered,
        }
        for event, listener in self._listeners.items():
            context.on(event, listener)

    def end(self) -> None:
        """What comes from now on is heard by somebody else."""
        for event, listener in self._listeners.items():
            self._context.remove_listener(event, listener)

    @contextmanager
    def provoked(self, pattern: str) -> Iterator[None]:
        """What the test brings about within this is expected where it matches, also where it is
        heard of a moment later: what failed is told after what can be seen of it.
        """
        self._provoked.append(pattern)
        try:
            yield
        finally:
            self._provoked.remove(pattern)
            self._late.append((pattern, time.monotonic() + _LATE_SECONDS))

    def assert_none(self) -> None:
        assert not self._heard, "\n".join(self._heard)

    def _hear(self, line: str) -> None:
        late = [pattern for pattern, until in self._late if time.monotonic() < until]
        if not any(re.search(pattern, line) for pattern in self._provoked + late):
            self._heard.append(f"{self._whose}: {line}")

    def _console(self, kind: str, text: str) -> None:
        if kind in ("error", "warning") and text != _BLOCKED:
            self._hear(f"console {kind}: {text}")

    def _failed(self, request: Request) -> None:
        if request.failure != _USUAL:
            self._hear(f"failed: {request.method} {request.url} {request.failure}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400:
            self._hear(f"refused: {response.request.method} {response.url} {response.status}")
