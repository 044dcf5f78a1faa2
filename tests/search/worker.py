"""A worker as the product runs it, beside the tests' process and on its database."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.db import connection

from conversations.models import OutboxEntry
from search.models import Pending
from search.services.waking import ask_for_index
from tests.product import PROJECT

PATIENCE = 120.0


class Worker:
    """`start` and `kill` as often as one likes."""

    def __init__(self, log: Path) -> None:
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [sys.executable, "-m", "celery", "--app", "chatsite", "worker"]
        options = ["--concurrency", "2", "--without-gossip", "--without-mingle", "--loglevel=INFO"]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                ["setpriv", "--pdeathsig", "KILL", *command, *options],
                cwd=PROJECT,
                env={**os.environ, **_environment()},
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def is_ready(self) -> bool:
        """Whether it takes tasks: one that was asked for long before is not done any more."""
        return " ready." in self._log.read_text()

    def kill(self) -> None:
        """At once, with its children, in the middle of whatever they do."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None


def _environment() -> dict[str, str]:
    database = urlsplit(os.environ["DATABASE_URL"])
    return {
        "DATABASE_URL": urlunsplit(database._replace(path=f"/{connection.settings_dict['NAME']}")),
        "ELASTICSEARCH_URL": settings.ELASTICSEARCH_URL,
        "ELASTICSEARCH_INDEX": settings.ELASTICSEARCH_INDEX,
        "ELASTICSEARCH_TIMEOUT": "20",
    }


def until(condition: Callable[[], bool]) -> None:
    """Return once `condition` holds; fails when that takes too long."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


def everything_is_told() -> bool:
    """Whether nothing waits. Asks for the task as beat does, every few seconds."""
    ask_for_index()
    return not (OutboxEntry.objects.exists() or Pending.objects.exists())
