"""One product with four nodes and one Chromium for all tests of this folder."""

import os
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from .inspection import KINDS, Inspect, Inspection, Picture
from .installation import NODES, Installation
from .people import Person, make_people, meet
from .window import Kind, Window, new_browser

_FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]

# A busy machine may take its time; what has to be quick is measured.
expect.set_options(timeout=20_000)

NewPerson = Callable[[str], Person]
NewWindow = Callable[..., Window]


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


@pytest.fixture(scope="package")
def person(installation: Installation) -> Iterator[NewPerson]:
    """Gives people whom nobody has met yet. Many are made at once: one by one through the
    page would take half of the time of all tests.
    """
    waiting: dict[str, list[tuple[str, str, str]]] = {}
    met: list[Person] = []

    def meet_one(who: str) -> Person:
        if not waiting.get(who):
            waiting.update(make_people(installation.product, each=20))
        address = installation.address(len(met) % NODES + 1)
        met.append(meet(who, waiting[who].pop(), address))
        return met[-1]

    yield meet_one
    for one in met:
        one.api.close()


@pytest.fixture(scope="package")
def free_browsers() -> dict[tuple[int, Kind], list[BrowserContext]]:
    """By node and kind. They are used again, and keep the files of the page as browsers do."""
    return defaultdict(list)


@pytest.fixture
def window(
    installation: Installation,
    chromium: Browser,
    free_browsers: dict[tuple[int, Kind], list[BrowserContext]],
) -> Iterator[NewWindow]:
    """A window of a browser of its own, on the node that is named. In the end none of them may have
    complained.
    """
    opened: list[tuple[Window, tuple[int, Kind]]] = []

    def make(
        node: int, person: Person | None = None, *, path: str = "/", kind: Kind | None = None
    ) -> Window:
        kind = kind or Kind(person.language if person else "ko")
        address, free = installation.address(node), free_browsers[node, kind]
        context = free.pop() if free else new_browser(chromium, address, kind)
        made = Window(context, address, kind.language)
        opened.append((made, (node, kind)))
        return made.enter(person, path) if person else made

    yield make
    for one, what in opened:
        one.close()
        free_browsers[what].append(one.context)
    for one, _ in opened:
        one.complaints.assert_none()


@pytest.fixture(scope="package")
def picture() -> Picture:
    """Keeps what a page looks like where SCREENS names a folder (`bin/screens`)."""
    folder = os.environ.get("SCREENS")

    def take(page: Page, name: str) -> None:
        page.evaluate("document.fonts.ready")
        page.mouse.move(0, 0)
        if folder:
            path = Path(folder, f"{name}.png")
            page.screenshot(path=path, animations="disabled", caret="hide")

    return take


@pytest.fixture(params=KINDS, ids=str)
def kind(request: pytest.FixtureRequest) -> Kind:
    kind: Kind = request.param
    return kind


@pytest.fixture
def inspect(kind: Kind, window: NewWindow, picture: Picture) -> Iterator[Inspect]:
    made: list[Inspection] = []

    def begin(person: Person | None, path: str, *, opens_alone: bool = False) -> Inspection:
        browser = replace(kind, opens_alone=opens_alone)
        opened = window(len(made) % NODES + 1, person, path=path, kind=browser)
        if person is None:
            opened.page.goto(path)
        made.append(Inspection(opened, kind, picture))
        return made[-1]

    yield begin
    for one in made:
        one.assert_nothing_wrong()
