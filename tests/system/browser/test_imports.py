"""A history is brought along from KakaoTalk, read, and removed again."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.product import wait_until

from .conftest import NewPerson, NewWindow
from .window import Window

pytestmark = [pytest.mark.system, pytest.mark.timeout(300)]
EXPORTS = Path(__file__).parents[2] / "conversations" / "kakaotalk" / "exports"
TITLE = "주말 산행 모임"


def _choose(window: Window, file: Path) -> None:
    window.button("settings.title").click()
    window.button("imports.title").click()
    expect(window.button("imports.choose")).to_be_focused()
    window.dialog.locator("input[type=file]").set_input_files(file)


def test_a_history_is_brought_along_and_read(
    person: NewPerson, window: NewWindow, tmp_path: Path
) -> None:
    minji, jihun = person("minji"), person("jihun")
    minji.start_direct(jihun)
    here = window(1, minji)
    nothing = tmp_path / "memo.txt"
    nothing.write_text("카카오톡에서 온 것이 아니에요.\n")
    _choose(here, nothing)
    expect(here.dialog.get_by_text(here.t("imports.error.not_an_export"))).to_be_visible()
    here.dialog.get_by_role("button", name=re.compile("memo")).click()
    expect(here.dialog.get_by_text(here.t("imports.error.not_an_export"))).to_have_count(0)

    here.dialog.locator("input[type=file]").set_input_files(EXPORTS / "desktop_ko.txt")
    expect(here.log(TITLE)).to_be_visible()
    here.sees(
        "다들 안녕하세요",
        re.compile(r"토요일 9시: 북한산 입구 \[우이역\] 앞, 맞죠\?.*김밥", re.S),
        "사진",
        "파일: 지도.pdf",
        "삭제된 메시지입니다.",
        "ㅋㅋㅋ",
    )
    log = here.log(TITLE)
    expect(log.get_by_text("2023년 5월 1일 월요일")).to_be_visible()
    expect(log.get_by_text("2023년 5월 2일 화요일")).to_be_visible()
    expect(log.get_by_text("한가람님이 도예린님과 노을빛님을 초대했습니다.")).to_be_visible()
    expect(log.locator(".message-name")).to_have_text(
        ["한가람", "도예린", "노:을빛, (주)산들 [총무]", "한가람", "도예린", "한가람"]
    )
    expect(log.get_by_text("오후 12:30")).to_be_visible()
    expect(here.page.get_by_text(here.t("imports.read_only"))).to_be_visible()
    expect(here.composer).to_have_count(0)

    wait_until(lambda: len(minji.call("GET", "search?q=북한산")["results"]) == 1)
    here.button("search.here").click()
    here.search_box.fill("북한산")
    hit = here.page.locator(".search-hit")
    expect(hit).to_contain_text("도예린: 토요일 9시: 북한산")
    expect(hit.locator("time")).to_have_attribute("datetime", "2023-05-01T12:30")
    here.page.keyboard.press("Enter")
    here.button("search.end").click()

    # By the days of the export, not that of the import.
    here.button("conversation.menu").click()
    here.page.get_by_role("menuitem", name=here.t("date.title"), exact=True).click()
    with here.page.expect_response(re.compile("said=2023-05-01T00")) as answer:
        here.dialog.get_by_role("button", name=re.compile("2023년 5월 1일")).click()
    assert answer.value.ok

    # On another device it is there, too; nobody else has it.
    there = window(2, minji)
    there.open(TITLE)
    expect(there.bubbles).to_have_count(6)
    assert len(jihun.call("GET", "conversations")["results"]) == 1

    here.button("conversation.menu").click()
    here.page.get_by_role("menuitem", name=here.t("imports.remove")).click()
    here.confirm("imports.remove")
    expect(here.entry(TITLE)).to_have_count(0)
    expect(there.entry(TITLE)).to_have_count(0)
