"""Korean from an input method: Enter sends once, with the syllable that is being composed."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import CDPSession, expect

from .conftest import NewPerson, NewWindow
from .people import Person
from .window import Window

pytestmark = [pytest.mark.system, pytest.mark.timeout(300)]

# 두벌식, key by key: what stands under composition after each, and where a syllable is finished.
HELLO = [
    ("ㅇ", "아", "안"),
    ("ㄴ", "녀", "녕"),
    ("ㅎ", "하"),
    ("ㅅ", "세"),
    ("ㅇ", "요"),
]


class InputMethod:
    """What Chromium gets from the system's Korean input method."""

    def __init__(self, window: Window) -> None:
        self._devtools: CDPSession = window.context.new_cdp_session(window.page)

    def compose(self, text: str) -> None:
        """A key that the input method takes: the page sees keyCode 229."""
        self._key("rawKeyDown", "Process", "KeyD", 229)
        end = len(text)
        self._devtools.send(
            "Input.imeSetComposition", {"text": text, "selectionStart": end, "selectionEnd": end}
        )
        self._key("keyUp", "d", "KeyD", 68)

    def finish(self, text: str) -> None:
        """The syllable is done and becomes text of the field."""
        self._devtools.send("Input.insertText", {"text": text})

    def write(self, syllables: list[tuple[str, ...]]) -> None:
        """All but the last are finished; that one is still being composed."""
        for number, steps in enumerate(syllables):
            if number:
                self.finish(syllables[number - 1][-1])
            for step in steps:
                self.compose(step)

    def enter(self, last: str, *, again: bool) -> None:
        """Enter ends the composition. Some systems then also pass the key on."""
        self._key("rawKeyDown", "Process", "Enter", 229)
        self.finish(last)
        if again:
            self._key("keyDown", "Enter", "Enter", 13)
        self._key("keyUp", "Enter", "Enter", 13)

    def _key(self, kind: str, key: str, code: str, number: int) -> None:
        fields = {"type": kind, "key": key, "code": code, "windowsVirtualKeyCode": number}
        if kind == "keyDown" and key == "Enter":
            fields["text"] = "\r"
        self._devtools.send("Input.dispatchKeyEvent", fields)


@pytest.fixture
def minji(person: NewPerson) -> Person:
    return person("minji")


@pytest.fixture
def notes(minji: Person, window: NewWindow) -> Window:
    """A conversation with oneself."""
    here = window(3, minji, path=f"/c/{minji.start_direct(minji)}")
    expect(here.composer).to_be_focused()
    return here


@pytest.mark.parametrize("again", [False, True], ids=["enter once", "enter passed on"])
def test_enter_while_the_last_syllable_is_composed_sends_the_whole_text_once(
    notes: Window, minji: Person, again: bool
) -> None:
    method = InputMethod(notes)
    method.write(HELLO)
    expect(notes.composer).to_have_value("안녕하세요")
    method.enter("요", again=again)
    notes.sees("안녕하세요")
    expect(notes.composer).to_have_value("")
    notes.say("두 번째")
    notes.sees("안녕하세요", "두 번째")
    notes.has_sent_all()
    conversation = notes.page.url.rsplit("/", 1)[-1]
    assert [row["body"] for row in minji.read(conversation)] == ["안녕하세요", "두 번째"]


def test_a_syllable_that_is_finished_before_enter_is_not_doubled(notes: Window) -> None:
    method = InputMethod(notes)
    method.write(HELLO[:2])
    method.finish("녕")
    notes.page.keyboard.press("Enter")
    notes.sees("안녕")
    expect(notes.composer).to_have_value("")


def test_shift_enter_is_a_line_break(notes: Window, minji: Person) -> None:
    page = notes.page
    page.keyboard.type("첫 줄")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("둘째 줄")
    expect(notes.bubbles).to_have_count(0)
    page.keyboard.press("Enter")
    notes.sees("첫 줄 둘째 줄")
    notes.has_sent_all()
    conversation = page.url.rsplit("/", 1)[-1]
    assert [row["body"] for row in minji.read(conversation)] == ["첫 줄\n둘째 줄"]


@pytest.fixture
def breaking(notes: Window) -> Iterator[Window]:
    """With the switch "Enter sends" off, as a browser keeps it."""
    notes.page.evaluate("localStorage.setItem('enter', 'breaks')")
    notes.page.reload()
    expect(notes.composer).to_have_attribute("enterkeyhint", "enter")
    yield notes
    notes.page.evaluate("localStorage.removeItem('enter')")


def test_with_the_switch_off_enter_breaks_the_line_and_control_enter_sends(
    breaking: Window,
) -> None:
    expect(breaking.composer).to_be_focused()
    method = InputMethod(breaking)
    method.write(HELLO[:2])
    method.enter("녕", again=True)
    expect(breaking.composer).to_have_value("안녕\n")
    breaking.page.keyboard.type("그래")
    expect(breaking.bubbles).to_have_count(0)
    breaking.page.keyboard.press("Control+Enter")
    breaking.sees("안녕 그래")
    expect(breaking.composer).to_have_value("")


def test_enter_confirms_what_is_composed_in_japanese_and_the_next_one_sends(notes: Window) -> None:
    method = InputMethod(notes)
    for step in ("に", "にほん", "日本"):
        method.compose(step)
    method.enter("日本", again=False)
    expect(notes.composer).to_have_value("日本")
    expect(notes.bubbles).to_have_count(0)
    notes.page.keyboard.press("Enter")
    notes.sees("日本")
    expect(notes.composer).to_have_value("")


def test_text_typed_faster_than_drafts_are_kept_stays_whole(notes: Window) -> None:
    text = "빨리 친 글자도 하나도 빠지지 않고 그대로 남아 있어야 해요. " * 8
    notes.page.keyboard.type(text)
    expect(notes.composer).to_have_value(text)
    notes.page.keyboard.press("Enter")
    notes.sees(text.strip())


def test_a_key_pressed_the_moment_a_conversation_opens_is_not_lost(
    minji: Person, window: NewWindow
) -> None:
    notes = minji.start_direct(minji)
    here = window(3)
    here.page.add_init_script(
        """addEventListener("focusin", ({ target }) => {
          if (target.matches(".composer-input")) document.execCommand("insertText", false, "여");
        }, { once: true });"""
    )
    here.enter(minji, f"/c/{notes}")
    here.write("보세요")
    expect(here.composer).to_have_value("여보세요")
    here.page.keyboard.press("Enter")
    here.sees("여보세요")


def test_an_emoji_is_found_by_its_korean_name(notes: Window) -> None:
    page = notes.page
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    notes.write("점심 ")
    notes.button("emoji.label").click()
    expect(page.get_by_role("combobox", name="이모지 검색")).to_be_focused()
    # A word of one syllable.
    page.keyboard.type("밥")
    # It writes all of them into its database first.
    found = page.get_by_role("option", name="밥", exact=False).first
    expect(found).to_be_visible(timeout=60_000)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator(".composer-input")).to_have_value(re.compile(r"^점심 [^가-힣]+$"))
    assert any("/emoji/ko" in url for url in asked)


def test_the_emoji_picker_is_not_loaded_before_it_is_opened(notes: Window) -> None:
    names = notes.page.evaluate("performance.getEntriesByType('resource').map((one) => one.name)")
    assert any("/composer" in name for name in names)
    assert not [name for name in names if "emoji-picker-element" in name or "/emoji/" in name]
    assert not [name for name in names if "picker-element" in name or "emoji-labels" in name]


def test_a_dropped_file_is_refused_in_one_line_and_the_page_stays(notes: Window) -> None:
    notes.write("그대로")
    browser = notes.context.new_cdp_session(notes.page)
    # As the hand does it: where nothing is accepted, nothing is dropped.
    data = {"items": [], "files": [__file__], "dragOperationsMask": 1}
    for kind in ("dragEnter", "dragOver", "drop"):
        where = {"x": 700, "y": 300}
        browser.send("Input.dispatchDragEvent", {"type": kind, "data": data, **where})
    expect(notes.page.get_by_text(notes.t("files.refused"))).to_be_visible()
    expect(notes.composer).to_have_value("그대로")


def test_what_is_pasted_keeps_its_lines_and_the_box_grows_with_them_up_to_a_bound(
    notes: Window, minji: Person
) -> None:
    page = notes.page
    height = "(area) => area.getBoundingClientRect().height"
    low = notes.composer.evaluate(height)
    pasted = "하나\n둘\n\n넷"
    page.evaluate("(text) => document.execCommand('insertText', false, text)", pasted)
    expect(notes.composer).to_have_value(pasted)
    grown = notes.composer.evaluate(height)
    assert grown > low * 2
    notes.composer.fill("줄\n" * 100)
    highest = notes.composer.evaluate(height)
    assert grown < highest <= 216
    notes.composer.fill(pasted)
    page.keyboard.press("Enter")
    notes.sees("하나 둘 넷")
    notes.has_sent_all()
    conversation = page.url.rsplit("/", 1)[-1]
    assert [row["body"] for row in minji.read(conversation)] == [pasted]
    assert notes.composer.evaluate(height) == low


def test_a_draft_is_there_after_a_reload_and_on_another_device(
    notes: Window, minji: Person, window: NewWindow
) -> None:
    conversation = notes.page.url.rsplit("/", 1)[-1]
    notes.write("쓰다 만 글")
    notes.page.reload()
    expect(notes.composer).to_have_value("쓰다 만 글")
    other = window(2, minji, path=f"/c/{conversation}")
    expect(other.composer).to_have_value("쓰다 만 글")
    other.composer.press("End")
    other.page.keyboard.type("을 이어 써요")
    expect(notes.composer).to_have_value("쓰다 만 글을 이어 써요")
    other.page.keyboard.press("Enter")
    expect(notes.composer).to_have_value("")
