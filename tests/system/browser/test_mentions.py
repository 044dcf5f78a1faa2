"""Calling somebody by name: from the @ in one window to the badge in another one."""

import pytest
from playwright.sync_api import Locator, expect

from tests.product import wait_until

from .conftest import NewPerson, NewWindow
from .test_composing import InputMethod
from .test_notices import WRITE_DOWN
from .window import Window

pytestmark = [pytest.mark.system, pytest.mark.timeout(300)]
FOR_EVER = {"muted_until": "9999-12-31T00:00:00Z"}
WANTS_NOTICES = """if (location.protocol === "http:") localStorage.setItem("notices", "on");"""


def _choices(window: Window) -> Locator:
    return window.page.get_by_role("listbox", name=window.t("mention.label")).get_by_role("option")


def _calls(window: Window, title: str, count: int) -> None:
    badge = window.entry(title).locator(".badge-mention")
    expect(badge).to_have_count(1 if count else 0)
    if count:
        expect(badge).to_contain_text(window.t("list.mentions", n=count))


def test_somebody_is_called_by_name_and_hears_it_in_a_muted_conversation(
    person: NewPerson, window: NewWindow
) -> None:
    minji, jihun, james = person("minji"), person("jihun"), person("james")
    group = minji.start_group("등산", jihun, james)
    jihun.call("PATCH", f"conversations/{group}/my", FOR_EVER)
    here, there = window(1, minji, path=f"/c/{group}"), window(2)
    there.context.grant_permissions(["notifications"])
    there.page.add_init_script(WANTS_NOTICES + WRITE_DOWN)
    # A browser that held nothing shows it once it hears all.
    there.enter(jihun)
    expect(there.entry("등산")).to_be_visible()

    method = InputMethod(here)
    here.write("@")
    expect(_choices(here)).to_have_count(2)
    # By initials, and with a syllable that is still being composed.
    method.compose("ㅂ")
    expect(_choices(here)).to_have_count(1)
    expect(_choices(here)).to_contain_text(jihun.name)
    method.enter("ㅂ", again=True)
    expect(here.composer).to_have_value(f"@{jihun.handle} ")
    expect(here.bubbles).to_have_count(0)
    here.page.keyboard.type("물 챙기세요. @ja")
    expect(_choices(here)).to_have_count(1)
    here.page.keyboard.press("Tab")
    expect(_choices(here)).to_have_count(0)
    here.page.keyboard.press("Enter")
    expect(here.composer).to_have_value("")
    here.sees(f"@{jihun.name} 물 챙기세요. @{james.name}")
    here.has_sent_all()
    assert minji.read(group)[-1]["data"] == {"mentions": [jihun.id, james.id]}

    # Wherever else the message stands it says the same.
    said = f"@{jihun.name} 물 챙기세요. @{james.name}"
    expect(here.entry("등산").locator(".conversation-last")).to_contain_text(said)
    here.choose(said, "message.pin")
    expect(here.page.locator(".pin-line")).to_contain_text(said)
    here.choose(said, "message.reply")
    expect(here.page.locator(".composer-banner-excerpt")).to_have_text(said)
    here.page.keyboard.press("Escape")

    _calls(there, "등산", 1)
    wait_until(lambda: bool(there.page.evaluate("told.length === 1")))
    minji.say(group, "다들 조용하네요.")
    there.sees_unread("등산", 2)
    assert len(there.page.evaluate("told")) == 1
    there.open("등산")
    _calls(there, "등산", 0)
    chip = there.bubbles.get_by_role("button", name=f"@{jihun.name}")
    expect(chip).to_have_class("mention mention-own")
    chip.click()
    expect(there.dialog).to_contain_text(f"@{jihun.handle}")
    there.page.keyboard.press("Escape")

    # Also where the original is far up, and one whom it names is a member no more.
    original = minji.read(group)[0]["id"]
    for number in range(20):
        for one in (minji, jihun, james):
            one.say(group, f"{number}번째 쉼터")
    answer = jihun.say(group, "네, 두 병이요!", reply_to=original)
    minji.call("DELETE", f"conversations/{group}/members/{james.id}")
    # Else a browser opens where the unread begins.
    minji.call("POST", f"conversations/{group}/read", {"seq": answer["seq"]})
    fresh = window(3, minji, path=f"/c/{group}")
    for shown in (fresh, here):
        expect(shown.message("네, 두 병이요!").locator(".quote-text")).to_have_text(said)
        expect(shown.page.locator(".pin-line")).to_contain_text(said)
