"""At the width of a phone there is one pane at a time, and fingers instead of a mouse."""

import pytest
from playwright.sync_api import Locator, expect

from tests.product import wait_until

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
    expect(phone.composer).to_be_focused()
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


def _rests(window: Window, path: str, over: int) -> None:
    """The address, and how much stands over its pane as far as the history goes."""
    expect(window.page).to_have_url(f"{window.address}{path}")
    wait_until(lambda: window.page.evaluate("history.state?.over ?? 0") == over)


def test_back_closes_one_thing_after_the_other(person: NewPerson, window: NewWindow) -> None:
    minji, jihun = person("minji"), person("jihun")
    group = minji.start_group("저녁 모임", jihun)
    phone = window(4, minji, kind=Kind("ko", PHONE))
    phone.entry("저녁 모임").tap()
    phone.button("details.title").tap()
    details = phone.page.get_by_role("complementary", name=phone.t("details.title"))
    details.get_by_role("button", name="박지훈").first.tap()
    profile = phone.page.get_by_role("dialog")
    expect(profile.get_by_role("heading", name="박지훈")).to_be_visible()
    _rests(phone, f"/c/{group}", over=2)

    phone.page.go_back()
    expect(profile).to_have_count(0)
    expect(details).to_be_in_viewport(ratio=1)
    phone.page.go_back()
    expect(details).to_have_count(0)
    expect(phone.composer).to_be_in_viewport(ratio=1)
    _rests(phone, f"/c/{group}", over=0)

    # What was closed does not come again, and one does not get stuck there.
    phone.page.go_forward()
    _rests(phone, f"/c/{group}", over=0)
    expect(details).to_have_count(0)

    # A menu, and a question, which is answered with no.
    phone.button("conversation.menu").tap()
    menu = phone.page.get_by_role("menu", name=phone.t("conversation.menu"))
    expect(menu).to_be_visible()
    _rests(phone, f"/c/{group}", over=1)
    phone.page.go_back()
    expect(menu).to_have_count(0)
    phone.button("conversation.menu").tap()
    phone.page.get_by_role("menuitem", name=phone.t("leave.action")).tap()
    question = phone.page.get_by_role("dialog").filter(has=phone.button("action.cancel"))
    expect(question).to_be_visible()
    _rests(phone, f"/c/{group}", over=1)
    phone.page.go_back()
    expect(question).to_have_count(0)
    expect(phone.composer).to_be_in_viewport(ratio=1)

    phone.page.go_back()
    expect(phone.list).to_be_in_viewport()
    _rests(phone, "/", over=0)


def test_what_was_closed_otherwise_takes_no_step_back(person: NewPerson, window: NewWindow) -> None:
    minji, jihun = person("minji"), person("jihun")
    group = minji.start_group("저녁 모임", jihun)
    phone = window(1, minji, kind=Kind("ko", PHONE))
    phone.entry("저녁 모임").tap()
    details = phone.page.get_by_role("complementary", name=phone.t("details.title"))
    for _ in range(2):
        phone.button("details.title").tap()
        details.get_by_role("button", name=phone.t("action.close")).tap()
        expect(details).to_have_count(0)
    _rests(phone, f"/c/{group}", over=0)

    # Nor does what a reload closed.
    phone.button("details.title").tap()
    expect(details).to_be_visible()
    _rests(phone, f"/c/{group}", over=1)
    phone.page.reload()
    expect(phone.composer).to_be_in_viewport(ratio=1)
    _rests(phone, f"/c/{group}", over=0)
    expect(details).to_have_count(0)

    phone.page.go_back()
    expect(phone.list).to_be_in_viewport()
    phone.button("settings.title").tap()
    expect(phone.dialog).to_be_visible()
    _rests(phone, "/", over=1)
    phone.page.go_back()
    expect(phone.dialog).to_have_count(0)
    expect(phone.list).to_be_in_viewport()


def test_from_what_stands_over_one_conversation_to_another(
    person: NewPerson, window: NewWindow
) -> None:
    minji, jihun = person("minji"), person("jihun")
    direct = minji.start_direct(jihun)
    minji.start_group("저녁 모임", jihun)
    phone = window(2, minji, kind=Kind("ko", PHONE))
    phone.entry("저녁 모임").tap()
    phone.button("details.title").tap()
    details = phone.page.get_by_role("complementary", name=phone.t("details.title"))
    details.get_by_role("button", name="박지훈").first.tap()
    phone.dialog.get_by_role("button", name=phone.t("profile.talk")).tap()
    expect(phone.log("박지훈")).to_be_in_viewport()
    _rests(phone, f"/c/{direct}", over=0)
    phone.page.go_back()
    expect(phone.list).to_be_in_viewport()
    phone.page.go_forward()
    expect(phone.log("박지훈")).to_be_in_viewport()
    phone.page.go_back()

    # The details of a group that one leaves do not cover what one opens next.
    phone.entry("저녁 모임").tap()
    phone.button("details.title").tap()
    details.get_by_role("button", name=phone.t("leave.action")).tap()
    phone.confirm("leave.action")
    expect(phone.list).to_be_in_viewport()
    _rests(phone, "/", over=0)
    phone.entry("박지훈").tap()
    expect(phone.log("박지훈")).to_be_in_viewport()
    expect(details).to_have_count(0)


def test_back_ends_the_walk_through_hits_before_it_leaves(
    person: NewPerson, window: NewWindow
) -> None:
    minji, jihun = person("minji"), person("jihun")
    direct = minji.start_direct(jihun)
    jihun.say(direct, "도서관 앞에서 만나요.")
    wait_until(lambda: len(minji.call("GET", "search?q=도서관")["results"]) == 1)
    phone = window(3, minji, kind=Kind("ko", PHONE))
    phone.list.get_by_role("button", name=phone.t("search.title")).tap()
    expect(phone.search_box).to_be_focused()
    phone.page.keyboard.type("도서관")
    phone.page.locator(".search-hit").tap()
    hits = phone.page.get_by_role("search", name=phone.t("search.hits"))
    expect(hits).to_be_visible()
    _rests(phone, f"/c/{direct}", over=1)
    phone.page.go_back()
    expect(hits).to_have_count(0)
    phone.sees("도서관 앞에서 만나요.")
    phone.page.go_back()
    expect(phone.list).to_be_in_viewport()


def test_details_that_went_with_their_group_take_no_step_back(
    person: NewPerson, window: NewWindow
) -> None:
    minji, jihun = person("minji"), person("jihun")
    group = jihun.start_group("저녁 모임", minji)
    phone = window(2, minji, kind=Kind("ko", PHONE))
    phone.entry("저녁 모임").tap()
    phone.button("details.title").tap()
    details = phone.page.get_by_role("complementary", name=phone.t("details.title"))
    expect(details).to_be_visible()
    jihun.call("DELETE", f"conversations/{group}/members/{minji.id}")
    expect(phone.page.get_by_text(phone.t("conversation.not_found"))).to_be_visible()
    _rests(phone, f"/c/{group}", over=0)
    phone.page.go_back()
    expect(phone.list).to_be_in_viewport()
