"""Looks at one state of the client after the other: nothing sticks out, no word is cut, every
target can be hit, axe-core finds nothing. Each is kept as a picture.
"""

from collections.abc import Callable
from typing import Protocol

from playwright.sync_api import Page, expect

from .accessibility import barriers
from .audit import OURS, Measure, faults
from .people import Person
from .window import PHONE, WIDE, Kind, Window

Picture = Callable[[Page, str], None]

KINDS = [
    Kind("ko", WIDE, "light"),
    Kind("en", WIDE, "dark"),
    Kind("ko", PHONE, "dark"),
    Kind("en", PHONE, "light"),
]


class Inspection:
    """Looks at one state after the other and collects what is wrong."""

    def __init__(self, window: Window, kind: Kind, picture: Picture) -> None:
        self.window = window
        self.phone = kind.size == PHONE
        self._kind = kind
        self._picture = picture
        self._found: list[str] = []

    def look_at(self, state: str, *, by: Measure | None = OURS) -> None:
        """By that measure, or by none."""
        page = self.window.page
        self._picture(page, f"{state}-{self._kind}")
        found = [*(faults(page, by) if by else []), *barriers(page)]
        self._found += [f"{state}: {fault}" for fault in found]

    def look_at_dialog(self, state: str, title: str) -> None:
        """Once the dialog or the menu of that title is there."""
        expect(self.window.page.get_by_role("dialog", name=title)).to_be_visible()
        self.look_at(state)

    def close(self) -> None:
        self.window.page.keyboard.press("Escape")

    def assert_nothing_wrong(self) -> None:
        assert not self._found, "\n" + "\n".join(self._found)


class Inspect(Protocol):
    """Begins at a path, with somebody signed in or nobody."""

    def __call__(
        self, person: Person | None, path: str, *, opens_alone: bool = False
    ) -> Inspection: ...
