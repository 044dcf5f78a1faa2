"""Notifications of a page: after a click, of what is not being read."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.product import wait_until

from .conftest import NewPerson, NewWindow
from .window import Window

pytestmark = [pytest.mark.system, pytest.mark.timeout(300)]

# The browser's own notifications, and the questions for leave, written down.
WRITE_DOWN = """
globalThis.told = [];
globalThis.asked = 0;
const ask = Notification.requestPermission.bind(Notification);
globalThis.Notification = class extends Notification {
  constructor(title, options) {
    super(title, options);
    told.push([title, options.body]);
  }
  static requestPermission() {
    asked += 1;
    return ask();
  }
};
"""

# How many conversations are being read, as the tabs tell each other.
READ_IN_FRONT = """navigator.locks.query().then(({ held }) =>
  held.filter(({ name }) => name.startsWith("reading ")).length)"""


def _told(window: Window) -> Any:
    return window.page.evaluate("told")


def _step_away(window: Window, away: bool) -> None:
    """Another window is in front, or this one again."""
    window.page.evaluate(
        "(away) => { document.hasFocus = () => !away; dispatchEvent(new Event('focus')); }", away
    )


def _switch(window: Window) -> None:
    window.button("settings.title").click()
    window.dialog.get_by_role("switch", name=window.t("notices.show")).click()


def test_one_is_told_of_what_one_is_not_reading_and_has_to_ask_for_it(
    person: NewPerson, window: NewWindow
) -> None:
    minji, jihun, james = person("minji"), person("jihun"), person("james")
    direct = minji.start_direct(jihun)
    group, muted = (minji.start_group(title, jihun, james) for title in ("등산", "조용한 방"))
    jihun.call("PATCH", f"conversations/{muted}/my", {"muted_until": "9999-12-31T00:00:00Z"})
    there = window(2, jihun)
    there.context.grant_permissions(["notifications"])
    there.page.add_init_script(WRITE_DOWN)
    there.page.goto(f"/c/{direct}")
    expect(there.log("김민지")).to_be_visible()
    minji.say(group, "물 챙기세요.")
    there.sees_unread("등산", 1)
    assert (_told(there), there.page.evaluate("asked")) == ([], 0)

    _switch(there)
    expect(there.dialog.get_by_role("switch", name=there.t("notices.show"))).to_be_checked()
    assert there.page.evaluate("asked") == 1
    there.page.keyboard.press("Escape")
    minji.say(muted, "쉿")
    minji.say(direct, "여기 있어요?")
    minji.say(group, "간식도요.")
    there.sees_unread("등산", 2)
    # A moment later: the tabs agree first on which one tells.
    wait_until(lambda: bool(there.page.evaluate("told.length > 0")))
    assert _told(there) == [["등산", "김민지: 간식도요."]]

    _step_away(there, away=True)
    minji.say(direct, "어디 갔어요?")
    expect(there.page).to_have_title(there.t("notices.flash", name="김민지"))
    wait_until(lambda: bool(there.page.evaluate("told.length === 2")))
    assert _told(there)[1:] == [["김민지", "어디 갔어요?"]]
    _step_away(there, away=False)
    expect(there.page).to_have_title("(2) 김민지 · Chatsite")

    _switch(there)
    there.page.keyboard.press("Escape")
    minji.say(group, "내일 봐요.")
    there.sees_unread("등산", 3)
    assert len(_told(there)) == 2


def test_a_tab_behind_says_nothing_of_what_is_read_in_the_one_in_front(
    person: NewPerson, window: NewWindow
) -> None:
    minji, jihun = person("minji"), person("jihun")
    direct, group = minji.start_direct(jihun), minji.start_group("등산", jihun)
    front = window(3, jihun)
    front.context.grant_permissions(["notifications"])
    front.page.add_init_script(WRITE_DOWN)
    front.page.goto(f"/c/{direct}")
    _switch(front)
    front.page.keyboard.press("Escape")
    behind = front.context.new_page()
    behind.add_init_script("document.hasFocus = () => false;" + WRITE_DOWN)
    behind.goto("/")
    entry = behind.locator(f"a[href='/c/{direct}']")
    expect(entry).to_be_visible()
    for number in range(3):
        minji.say(direct, f"{number}번째")
        expect(entry).to_contain_text(f"{number}번째")
    expect(front.message("2번째")).to_be_visible()
    minji.say(group, "물 챙기세요.")
    expect(behind).to_have_title(front.t("notices.flash", name="김민지"))
    told = "() => told.length"
    wait_until(lambda: front.page.evaluate(told) + behind.evaluate(told) > 0)
    assert [*_told(front), *behind.evaluate("told")] == [["등산", "김민지: 물 챙기세요."]]
    _step_away(front, away=True)
    wait_until(lambda: not front.page.evaluate(READ_IN_FRONT))
    minji.say(direct, "어디 갔어요?")
    wait_until(lambda: front.page.evaluate(told) + behind.evaluate(told) > 1)
