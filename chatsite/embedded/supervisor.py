"""Keeps processes running: says when one ended, starts it again with growing pauses, ends all in
order.
"""

import shutil
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from types import FrameType
from typing import NoReturn

from .children import Child, Children
from .errors import StartError

_FIRST_PAUSE = 1.0
_LONGEST_PAUSE = 30.0
_HEALTHY_AFTER = 60.0
_LOG_LIMIT = 20 * 1024 * 1024


class Stopped(BaseException):
    """A signal asked this process to end."""


def raise_on_signals() -> None:
    """The first SIGINT, SIGTERM or SIGHUP raises Stopped in the main thread; those after it are
    ignored.
    """

    def handle(number: int, _frame: FrameType | None) -> NoReturn:
        for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(each, signal.SIG_IGN)
        raise Stopped(signal.Signals(number).name)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, handle)


def say(line: str) -> None:
    """To the person at the terminal; a closed terminal must not end the product."""
    try:
        sys.stdout.write(line + "\n")
        sys.stdout.flush()
    except OSError:
        pass


@dataclass(slots=True)
class _Watched:
    child: Child
    start: Callable[[], Child]
    started: float
    pause: float = _FIRST_PAUSE
    start_at: float | None = None


@dataclass(slots=True)
class Supervisor:
    children: Children
    _watched: list[_Watched] = field(default_factory=list)

    def watch(self, child: Child, start: Callable[[], Child]) -> None:
        """From now on `start` is called whenever the child has ended."""
        self._watched.append(_Watched(child, start, time.monotonic()))

    def run(self) -> NoReturn:
        """Watches until a signal raises Stopped."""
        while True:
            self.check()
            time.sleep(0.2)

    def check(self) -> None:
        for watched in self._watched:
            if watched.start_at is not None:
                self._start_when_due(watched)
            elif watched.child.process.poll() is not None:
                self._plan_restart(watched)
            else:
                _shorten(watched.child)

    def _plan_restart(self, watched: _Watched) -> None:
        now = time.monotonic()
        if now - watched.started > _HEALTHY_AFTER:
            watched.pause = _FIRST_PAUSE
        watched.start_at = now + watched.pause
        name, how = watched.child.program.name, _how_it_ended(watched.child)
        say(f"{name} {how}; starting it again in {watched.pause:.0f} s")
        for line in watched.child.last_words():
            say(f"    {line}")
        self.children.forget(watched.child)
        watched.pause = min(watched.pause * 2, _LONGEST_PAUSE)

    def _start_when_due(self, watched: _Watched) -> None:
        if watched.start_at is None or time.monotonic() < watched.start_at:
            return
        try:
            watched.child = watched.start()
        except StartError as error:
            watched.start_at = time.monotonic() + watched.pause
            watched.pause = min(watched.pause * 2, _LONGEST_PAUSE)
            say(str(error))
            return
        watched.start_at = None
        watched.started = time.monotonic()
        say(f"{watched.child.program.name} is started again")


def _how_it_ended(child: Child) -> str:
    code = child.process.returncode
    return (
        f"was killed by {signal.Signals(-code).name}"
        if code < 0
        else f"ended with exit code {code}"
    )


def _shorten(child: Child) -> None:
    """Keeps one older file beside a log. Writers append, so an emptied file is written on."""
    if child.log.stat().st_size > _LOG_LIMIT:
        shutil.copyfile(child.log, child.log.with_suffix(".log.1"))
        with child.log.open("r+b") as file:
            file.truncate(0)
