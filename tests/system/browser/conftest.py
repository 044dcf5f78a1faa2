"""One product with four nodes and one Chromium for all tests of this folder."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from .installation import Installation
from .people import Person, sign_up
from .window import WIDE, Scheme, Window

_FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]

# A busy machine may take its time; what has to be quick is measured.
expect.set_options(timeout=20_000)

NewPerson = Callable[..., Person]
NewWindow = Callable[..., Window]
Picture = Callable[[Page, str], None]


@pytest.fixture(scope="package")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    with Installation(tmp_path_factory.mktemp("chat") / "data") as running:
        yield running


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("there is no chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=_FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def person(installation: Installation) -> Iterator[NewPerson]:
    """Someone who signed up; the language is that of the name."""
    made: list[Person] = []

    def make(handle: str, name: str) -> Person:
        language = "en" if name.isascii() else "ko"
        made.append(sign_up(installation.address(len(made) % 4 + 1), handle, name, language))
        return made[-1]

    yield make
    for one in made:
        one.api.close()


@pytest.fixture
def window(installation: Installation, chromium: Browser) -> Iterator[NewWindow]:
    """A window of its own kind of browser, on the node that is named. In the end none of them may
    have complained.
    """
    opened: list[Window] = []

    def make(
        node: int,
        person: Person | None = None,
        *,
        path: str = "/",
        language: str = "ko",
        size: tuple[int, int] = WIDE,
        scheme: Scheme = "light",
    ) -> Window:
        tongue = person.language if person else language
        made = Window(chromium, installation.address(node), tongue, size=size, scheme=scheme)
        opened.append(made)
        return made.enter(person, path) if person else made

    yield make
    for one in opened:
        one.context.close()
    for one in opened:
        one.complaints.assert_none()


@pytest.fixture(scope="package")
def picture(tmp_path_factory: pytest.TempPathFactory) -> Picture:
    """Keeps what a page looks like: in the folder that SCREENS names (`bin/screens`), else nowhere
    that lasts.
    """
    folder = Path(os.environ.get("SCREENS") or tmp_path_factory.mktemp("screens"))

    def take(page: Page, name: str) -> None:
        page.evaluate("document.fonts.ready")
        page.mouse.move(0, 0)
        page.screenshot(path=folder / f"{name}.png", animations="disabled", caret="hide")

    return take
