"""By the keyboard alone, with a screen reader, and with everything twice as large."""

import pytest
from playwright.sync_api import expect

from tests.product import wait_until

from .audit import faults
from .conftest import NewPerson, NewWindow
from .people import Person
from .window import Kind, Window

pytestmark = [pytest.mark.system, pytest.mark.timeout(300)]

# What 1280 by 800 pixels are to a page that is zoomed to 200 %.
ZOOMED = (640, 400)
# And to 400 %: as wide as a page has to be able to be.
NARROWEST = (320, 640)

# What the Tab key would stop at among the messages.
STOPS = """() => [...document.querySelectorAll(
  '[role=log] :is(a, button, [tabindex]):not([tabindex="-1"])')].length"""


@pytest.fixture
def minji(person: NewPerson) -> Person:
    return person("minji")


@pytest.fixture
def jihun(person: NewPerson) -> Person:
    return person("jihun")


def _press(window: Window, *keys: str) -> None:
    for key in keys:
        window.page.keyboard.press(key)


def test_all_around_without_a_mouse(minji: Person, jihun: Person, window: NewWindow) -> None:
    direct, group = minji.start_direct(jihun), minji.start_group("산책", jihun)
    jihun.say(direct, "주말에 시간 있어요?")
    jihun.say(group, "일요일 아침이요.")
    here = window(1, minji)
    expect(here.list.get_by_role("link")).to_have_count(2)

    _press(here, "Alt+ArrowDown")
    expect(here.log("산책")).to_be_visible()
    expect(here.composer).to_be_focused()
    _press(here, "Alt+ArrowDown")
    expect(here.log("박지훈")).to_be_visible()
    _press(here, "Alt+ArrowUp")
    expect(here.log("산책")).to_be_visible()

    # With Control or with the key of a Mac.
    for mod in ("Control", "Meta"):
        _press(here, f"{mod}+KeyK")
        expect(here.dialog).to_be_visible()
        here.page.keyboard.type("ㅂㅈㅎ" if mod == "Control" else "산책")
        _press(here, "Enter")
        expect(here.log("박지훈" if mod == "Control" else "산책")).to_be_visible()
        expect(here.composer).to_be_focused()

    # What is typed in the composer stays a character; elsewhere it shows all keys.
    here.write("?")
    expect(here.page.get_by_role("dialog")).to_have_count(0)
    _press(here, "Backspace")
    here.message("일요일 아침이요.").focus()
    _press(here, "?")
    expect(here.page.get_by_role("dialog", name=here.t("keys.title"))).to_be_visible()
    _press(here, "Escape")
    expect(here.page.get_by_role("dialog")).to_have_count(0)
    expect(here.message("일요일 아침이요.")).to_be_focused()

    # Who wrote it, and from what stands in a message to its neighbours.
    here.choose("일요일 아침이요.", "profile.view")
    expect(here.dialog.get_by_role("heading", name="박지훈")).to_be_visible()
    _press(here, "Escape")
    jihun.say(group, "https://example.com/map")
    here.page.get_by_role("link", name="https://example.com/map", exact=True).focus()
    _press(here, "ArrowUp")
    expect(here.message("일요일 아침이요.")).to_be_focused()

    # Escape goes back one level at a time.
    here.button("details.title").click()
    expect(here.page.get_by_role("complementary")).to_be_visible()
    here.message("일요일 아침이요.").focus()
    _press(here, "Escape")
    expect(here.composer).to_be_focused()
    _press(here, "Escape")
    expect(here.page.get_by_role("complementary")).to_have_count(0)
    expect(here.composer).to_be_focused()
    _press(here, "Escape")
    expect(here.page.get_by_role("log")).to_have_count(0)
    expect(here.entry("산책")).to_be_focused()
    _press(here, "Enter")
    expect(here.composer).to_be_focused()


def test_back_in_the_browser_is_what_escape_is(
    minji: Person, jihun: Person, window: NewWindow
) -> None:
    direct = minji.start_direct(jihun)
    minji.start_group("산책", jihun)
    here = window(4, minji)
    here.open("산책")
    here.button("details.title").click()
    expect(here.page.get_by_role("complementary")).to_be_visible()
    # The details go along to the next conversation, and back does not leave it for the one before.
    here.open("박지훈")
    expect(here.page).to_have_url(f"{here.address}/c/{direct}")
    here.page.go_back()
    expect(here.page.get_by_role("complementary")).to_have_count(0)
    expect(here.log("박지훈")).to_be_visible()
    expect(here.page).to_have_url(f"{here.address}/c/{direct}")
    expect(here.composer).to_be_focused()
    here.page.go_back()
    expect(here.page).to_have_url(f"{here.address}/")
    expect(here.page.get_by_role("log")).to_have_count(0)
    here.page.go_forward()
    expect(here.page.get_by_role("log")).to_be_visible()


def test_all_messages_are_one_stop_of_the_tab_key(
    minji: Person, jihun: Person, window: NewWindow
) -> None:
    group = minji.start_group("산책", jihun)
    first = jihun.say(group, "약도예요: https://example.com/map")
    minji.call("PUT", f"conversations/{group}/messages/{first['id']}/reactions/%F0%9F%91%8D")
    jihun.say(group, "여기도요: https://example.com/path")
    here = window(2, minji, path=f"/c/{group}")
    link = here.page.get_by_role("link", name="https://example.com/map", exact=True)
    rows = here.page.get_by_role("log").get_by_role("article")
    newest, older = rows.filter(has_text="여기도요"), rows.filter(has_text="약도예요")
    reaction = older.locator(".reaction")
    expect(reaction).to_be_visible()
    expect(here.composer).to_be_focused()
    wait_until(lambda: here.page.evaluate(STOPS) == 1)

    # From the field to the newest, and past all others to what stands above.
    _press(here, "Shift+Tab")
    expect(newest).to_be_focused()
    _press(here, "Shift+Tab")
    assert here.page.evaluate("document.activeElement.closest('[role=log]')") is None
    _press(here, "Tab")
    expect(newest).to_be_focused()

    # What is in a message comes after it, and after that the field.
    _press(here, "ArrowUp")
    expect(older).to_be_focused()
    _press(here, "Tab")
    expect(link).to_be_focused()
    _press(here, "Tab")
    expect(reaction).to_be_focused()
    _press(here, "Enter")
    expect(reaction).to_have_count(0)
    older.focus()
    _press(here, "Tab", "Tab")
    expect(here.composer).to_be_focused()

    # Also with what comes while one writes.
    jihun.say(group, "그리고 https://example.com/gate")
    expect(
        here.page.get_by_role("link", name="https://example.com/gate", exact=True)
    ).to_be_visible()
    wait_until(lambda: here.page.evaluate(STOPS) == 1)


def test_the_focus_comes_back_from_every_dialog(minji: Person, window: NewWindow) -> None:
    here = window(2, minji)
    for button in (here.button("settings.title"), here.new_chat):
        button.focus()
        _press(here, "Enter")
        expect(here.dialog).to_be_visible()
        assert here.page.evaluate("document.activeElement.closest('dialog') !== null")
        # It stays inside, however often one goes on.
        for _ in range(40):
            _press(here, "Tab")
            assert here.page.evaluate(
                "document.activeElement === document.body"
                " || document.activeElement.closest('dialog') !== null"
            )
        # From its end one comes into the browser's own window.
        here.page.bring_to_front()
        _press(here, "Escape")
        expect(here.page.get_by_role("dialog")).to_have_count(0)
        expect(button).to_be_focused()


def test_the_list_is_made_wider_by_keys_and_stays_so(
    minji: Person, jihun: Person, window: NewWindow
) -> None:
    minji.start_direct(jihun)
    here = window(3, minji)
    edge = here.page.get_by_role("separator", name=here.t("list.resize"))
    edge.focus()
    _press(here, "ArrowRight", "ArrowRight")
    expect(here.list).to_have_css("width", "352px")
    here.page.reload()
    expect(here.list).to_have_css("width", "352px")
    edge.focus()
    _press(here, *["ArrowLeft"] * 10)
    expect(here.list).to_have_css("width", "260px")
    edge.dblclick()
    expect(here.list).to_have_css("width", "320px")


def test_a_screen_reader_is_told_what_others_say_and_how_much(
    minji: Person, jihun: Person, window: NewWindow
) -> None:
    direct = minji.start_direct(jihun)
    jihun.say(direct, "아까 한 말이에요.")
    here = window(4, minji, path=f"/c/{direct}")
    here.sees("아까 한 말이에요.")
    spoken = here.page.locator(".timeline > [role=status]")
    expect(spoken).to_have_text("")
    jihun.say(direct, "지금 한 말이에요.")
    expect(spoken).to_have_text("박지훈: 지금 한 말이에요.")
    here.say("네.")
    here.sees("아까 한 말이에요.", "지금 한 말이에요.", "네.")
    here.has_sent_all()
    with here.complaints.provoked("ERR_INTERNET_DISCONNECTED|WebSocket"), here.offline():
        here.page.evaluate("dispatchEvent(new Event('offline'))")
        for number in range(5):
            jihun.say(direct, f"{number}번째")
    here.hear_of_a_network()
    expect(here.message("4번째")).to_be_visible()
    expect(spoken).to_have_text(here.t("timeline.came", n=5))
    # The log itself says nothing, whatever comes into it and goes.
    expect(here.log("박지훈")).to_have_attribute("aria-live", "off")


@pytest.mark.parametrize("size", [ZOOMED, NARROWEST], ids=["zoomed", "narrowest"])
def test_nothing_is_out_of_reach_when_all_is_larger(
    minji: Person, jihun: Person, window: NewWindow, size: tuple[int, int]
) -> None:
    group = minji.start_group("북한산 둘레길 걷기 모임", jihun)
    jihun.say(group, "토요일 아침 아홉 시에 정릉 탐방 안내소 앞에서 만나요. 물은 넉넉히 챙기세요.")
    here = window(1, minji, kind=Kind("ko", size))
    expect(here.list.get_by_role("link")).to_have_count(1)
    found = [f"list: {fault}" for fault in faults(here.page)]
    here.page.goto(f"/c/{group}")
    here.sees("토요일 아침 아홉 시에 정릉 탐방 안내소 앞에서 만나요. 물은 넉넉히 챙기세요.")
    expect(here.composer).to_be_in_viewport(ratio=1)
    found += [f"conversation: {fault}" for fault in faults(here.page)]
    here.button("details.title").click()
    expect(here.page.get_by_role("complementary")).to_be_visible()
    found += [f"details: {fault}" for fault in faults(here.page)]
    here.page.goto("/")
    here.button("settings.title").click()
    expect(here.dialog).to_be_visible()
    found += [f"settings: {fault}" for fault in faults(here.page)]
    assert found == []
