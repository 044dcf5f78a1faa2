"""Who wants to be asked first is asked, and answers."""

import pytest
from playwright.sync_api import Locator, expect

from .conftest import NewPerson, NewWindow
from .people import Person
from .window import Window

pytestmark = [pytest.mark.system, pytest.mark.timeout(300)]


def _row(window: Window) -> Locator:
    return window.list.get_by_role("button", name=window.t("requests.waiting", n=1))


def _ask(window: Window, other: Person) -> None:
    window.new_chat.click()
    window.dialog.get_by_role("searchbox").fill(f"@{other.handle}")
    window.dialog.get_by_text(other.name, exact=True).click()
    expect(window.page.get_by_text(window.t("error.asked"))).to_be_visible()
    window.page.keyboard.press("Escape")


def test_who_admits_nobody_is_asked_and_accepts(person: NewPerson, window: NewWindow) -> None:
    minji, jihun = person("minji"), person("jihun")
    here, there = window(1, minji), window(2, jihun)
    here.button("settings.title").click()
    # A radio is checked before the server knows.
    with here.page.expect_response("**/api/v1/me") as saved:
        here.dialog.get_by_text(here.t("open_to.nobody"), exact=True).click()
    assert saved.value.ok
    expect(here.dialog.get_by_role("radio", name=here.t("open_to.nobody"))).to_be_checked()
    here.page.keyboard.press("Escape")
    _ask(there, minji)
    assert jihun.call("GET", "conversations")["results"] == []
    _row(here).click()
    here.button("requests.accept").click()
    expect(here.log("박지훈")).to_be_visible()
    expect(_row(here)).to_have_count(0)
    here.say("반가워요!")
    there.open("김민지")
    there.sees("반가워요!")


def test_who_is_declined_does_not_come_to_know_it(person: NewPerson, window: NewWindow) -> None:
    minji, jihun = person("minji"), person("jihun")
    minji.call("PATCH", "me", {"open_to": "nobody"})
    here, there = window(1, minji), window(2, jihun)
    _ask(there, minji)
    _row(here).click()
    here.button("requests.decline").click()
    expect(here.dialog.get_by_text(here.t("requests.none"))).to_be_visible()
    (waiting,) = jihun.call("GET", "requests")["results"]
    assert waiting["direction"] == "out"
    assert minji.call("GET", "requests")["results"] == []
