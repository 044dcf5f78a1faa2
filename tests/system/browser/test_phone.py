"""At the width of a phone there is one pane at a time, and fingers instead of a mouse."""

import pytest
from playwright.sync_api import Locator, expect

from .conftest import NewPerson, NewWindow
from .window import PHONE, Kind, Scheme, Window

pytestmark = [pytest.mark.system, pytest.mark.timeout(300)]


def _long_press(window: Window, what: Locator) -> None:
    what.dispatch_event("contextmenu", {"clientX": 200, "clientY": 400, "bubbles": True})


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_from_the_list_to_a_conversation_and_back(
    person: NewPerson, window: NewWindow, scheme: Scheme
) -> None:
    minji, jihun = person("minji"), person("jihun")
    direct = minji.start_direct(jihun)
    jihun.say(direct, "지금 어디예요?")
    phone = window(1, minji, kind=Kind("ko", PHONE, scheme))
    expect(phone.page.get_by_role("main")).to_be_hidden()
    phone.sees_unread("박지훈", 1)

    phone.entry("박지훈").tap()
    expect(phone.log("박지훈")).to_be_in_viewport()
    expect(phone.list).to_be_hidden()
    expect(phone.composer).to_be_in_viewport(ratio=1)
    # A focus would open the keyboard over half of the page.
    expect(phone.composer).not_to_be_focused()
    phone.composer.tap()
    phone.page.keyboard.type("버스 안이에요.")
    phone.button("composer.send").tap()
    phone.sees("지금 어디예요?", "버스 안이에요.")
    phone.has_sent_all()
    assert [row["body"] for row in jihun.read(direct)] == ["지금 어디예요?", "버스 안이에요."]

    phone.button("action.back").tap()
    expect(phone.page).to_have_url(f"{phone.address}/")
    expect(phone.list).to_be_in_viewport()
    expect(phone.page.get_by_role("main")).to_be_hidden()
    phone.sees_unread("박지훈", 0)
    phone.page.go_forward()
    expect(phone.log("박지훈")).to_be_in_viewport()
    phone.page.go_back()
    expect(phone.list).to_be_in_viewport()


def test_a_long_press_opens_what_the_mouse_has_beside_a_message(
    person: NewPerson, window: NewWindow
) -> None:
    minji, jihun = person("minji"), person("jihun")
    direct = minji.start_direct(jihun)
    jihun.say(direct, "지금 어디예요?")
    phone = window(2, minji, path=f"/c/{direct}", kind=Kind("ko", PHONE))
    _long_press(phone, phone.message("지금 어디예요?").locator(".bubble"))
    menu = phone.page.get_by_role("menu", name=phone.t("message.menu"))
    expect(menu).to_be_in_viewport(ratio=1)
    phone.page.get_by_role("menuitem", name=phone.t("message.reply")).tap()
    expect(phone.page.get_by_text(phone.t("composer.replying", name="박지훈"))).to_be_visible()
    expect(phone.composer).to_be_in_viewport(ratio=1)


def test_details_cover_the_conversation_and_close_again(
    person: NewPerson, window: NewWindow
) -> None:
    minji, jihun = person("minji"), person("jihun")
    group = minji.start_group("저녁 모임", jihun)
    phone = window(3, minji, path=f"/c/{group}", kind=Kind("ko", PHONE, "dark"))
    phone.button("details.title").tap()
    details = phone.page.get_by_role("complementary", name=phone.t("details.title"))
    expect(details).to_be_in_viewport(ratio=1)
    box = details.bounding_box()
    assert box is not None
    assert box["width"] == PHONE[0]
    details.get_by_role("button", name=phone.t("action.close")).tap()
    expect(details).to_have_count(0)
    expect(phone.composer).to_be_in_viewport(ratio=1)
