"""Blocking somebody; signing out and in again."""

import re

import pytest
from playwright.sync_api import expect

from .conftest import NewPerson, NewWindow
from .people import Person
from .window import Window

pytestmark = [pytest.mark.system, pytest.mark.timeout(300)]


@pytest.fixture
def minji(person: NewPerson) -> Person:
    return person("minji")


@pytest.fixture
def jihun(person: NewPerson) -> Person:
    return person("jihun")


def _sign_out(window: Window) -> None:
    window.button("settings.title").click()
    window.dialog.get_by_role("button", name=window.t("sign_out.action"), exact=True).click()
    window.confirm("sign_out.action")


def test_a_block_cuts_typing_and_reads_between_the_two(
    minji: Person, jihun: Person, person: NewPerson, window: NewWindow
) -> None:
    seoyeon = person("seoyeon")
    group = minji.start_group("우리 반", jihun, seoyeon)
    direct = minji.start_direct(jihun)
    here, there = window(1, minji, path=f"/c/{group}"), window(2, jihun, path=f"/c/{group}")
    for one in (here, there):
        expect(one.log("우리 반")).to_be_visible()
    typing = "박지훈님이 입력하고 있어요…"
    there.write("여")
    expect(here.page.get_by_role("status").get_by_text(typing)).to_be_visible()
    there.page.keyboard.press("Enter")
    here.sees("여")
    seoyeon.call("POST", f"conversations/{group}/read", {"seq": 1})
    there.sees_not_read_by("여", 0)

    here.open("박지훈")
    here.button("details.title").click()
    here.button("profile.block").click()
    here.confirm("profile.block")
    expect(here.page.get_by_text(here.t("composer.blocked"))).to_be_visible()
    expect(here.composer).to_have_count(0)
    assert [one["handle"] for one in minji.call("GET", "blocks")["results"]] == [jihun.handle]

    here.open("우리 반")
    there.write("들려요?")
    there.page.keyboard.press("Enter")
    # What is said still comes, folded away; typing before it and the mark after it do not.
    folded = re.compile(re.escape(here.t("message.folded")))
    here.sees(folded, folded)
    entry = here.entry("우리 반")
    expect(entry).to_contain_text(here.t("list.folded"))
    seoyeons = seoyeon.say(group, "저도 들려요.", reply_to=jihun.read(group)[-1]["id"])
    expect(here.page.locator(".quote")).to_contain_text(here.t("message.folded"))
    here.button("message.unfold").last.click()
    expect(here.page.locator(".quote")).to_contain_text("들려요?")
    here.sees(folded, "들려요?", re.compile("저도 들려요"))
    seoyeon.call("POST", f"conversations/{group}/read", {"seq": seoyeons["seq"]})
    expect(here.page.locator(".typing-line")).to_have_text("")
    there.sees_not_read_by("들려요?", 0)
    marks = {one["user_id"]: one["read_seq"] for one in _members(jihun, group)}
    assert marks[minji.id] is None
    assert marks[jihun.id] is not None

    here.open("박지훈")
    here.page.get_by_role("status").get_by_role("button", name=here.t("profile.unblock")).click()
    here.composer.click()
    here.say("다시 이야기해요.")
    there.sees_unread("김민지", 1)
    there.open("김민지")
    there.sees("다시 이야기해요.")
    assert minji.read(direct) == jihun.read(direct)


def _members(person: Person, conversation_id: str) -> list[dict[str, object]]:
    members: list[dict[str, object]] = person.call("GET", f"conversations/{conversation_id}")[
        "members"
    ]
    return members


def test_signing_out_closes_the_sockets_of_this_browser_only_and_signing_in_shows_all_again(
    minji: Person, jihun: Person, window: NewWindow
) -> None:
    direct = minji.start_direct(jihun)
    minji.say(direct, "어제 보낸 말이에요.")
    here, there = window(1), window(3, jihun)
    here.sign_in(minji)
    phone = window(2)
    phone.sign_in(minji)
    here.open("박지훈")
    here.sees("어제 보낸 말이에요.")
    tab = here.context.new_page()
    with tab.expect_websocket():
        tab.goto(f"{here.address}/c/{direct}")
    expect(tab.get_by_role("log")).to_contain_text("어제 보낸 말이에요.")

    with here.complaints.provoked("401|403|4501"):
        _sign_out(here)
        expect(here.page).to_have_url(re.compile("/accounts/login/"))
        expect(tab.get_by_text(here.t("composer.signed_out"))).to_be_visible()
        databases = here.page.evaluate("indexedDB.databases()")
        assert [one["name"] for one in databases if minji.id in one["name"]] == []
    tab.close()
    phone.open("박지훈")
    there.open("김민지")
    there.say("로그아웃한 동안 온 말이에요.")
    phone.sees("어제 보낸 말이에요.", "로그아웃한 동안 온 말이에요.")

    here.sign_in(minji)
    here.open("박지훈")
    here.sees("어제 보낸 말이에요.", "로그아웃한 동안 온 말이에요.")


def test_a_wrong_password_is_said_and_the_next_try_goes_in(
    minji: Person, window: NewWindow
) -> None:
    here = window(4)
    here.page.goto("/")
    with here.complaints.provoked("refused"):
        here.page.get_by_role("textbox", name="아이디 또는 이메일 주소").fill(minji.handle)
        here.page.get_by_role("textbox", name="비밀번호").fill("not-this-one-9")
        here.page.get_by_role("button", name="로그인").click()
        expect(here.page.get_by_role("alert")).to_be_visible()
    here.sign_in(minji)
