"""A group of three, each on a node of their own; one of them reads English."""

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, expect

from .conftest import NewPerson, NewWindow
from .people import Person
from .window import Kind, Window

pytestmark = [pytest.mark.system, pytest.mark.timeout(300)]

IN_ENGLISH = Kind("en", scheme="dark")


@dataclass
class Group:
    """Minji owns it; James reads English; all three have it open."""

    id: str
    people: tuple[Person, Person, Person]
    minji: Window
    james: Window
    seoyeon: Window

    @property
    def windows(self) -> tuple[Window, Window, Window]:
        return self.minji, self.james, self.seoyeon

    def all_see(self, *texts: str) -> None:
        for window in self.windows:
            window.sees(*texts)


@pytest.fixture
def group(person: NewPerson, window: NewWindow) -> Group:
    minji, james = person("minji"), person("james")
    seoyeon = person("seoyeon")
    id = minji.start_group("저녁 모임", james, seoyeon)
    windows = (
        window(1, minji, path=f"/c/{id}"),
        window(2, james, path=f"/c/{id}", kind=IN_ENGLISH),
        window(3, seoyeon, path=f"/c/{id}"),
    )
    for one in windows:
        expect(one.log("저녁 모임")).to_be_visible()
    return Group(id, (minji, james, seoyeon), *windows)


def _line(window: Window, text: str) -> Locator:
    return window.page.get_by_role("log").get_by_text(text, exact=True)


def _open_details(window: Window) -> Locator:
    window.button("details.title").click()
    return window.page.get_by_role("complementary", name=window.t("details.title"))


def test_three_people_make_a_group_and_read_its_lines_in_their_own_language(
    person: NewPerson, window: NewWindow
) -> None:
    minji, james = person("minji"), person("james")
    seoyeon = person("seoyeon")
    here, there = window(1, minji), window(2, james, kind=IN_ENGLISH)
    here.new_chat.click()
    here.dialog.get_by_text(here.t("people.group"), exact=True).click()
    here.dialog.get_by_role("textbox", name=here.t("group.title")).fill("북한산 등산")
    expect(here.button("group.create")).to_be_disabled()
    for other in (james, seoyeon):
        here.dialog.get_by_role("searchbox").fill(f"@{other.handle}")
        here.dialog.get_by_role("checkbox", name=other.name).click()
    here.button("group.create").click()
    expect(here.composer).to_be_focused()
    expect(_line(here, "그룹을 만들었어요")).to_be_visible()
    expect(here.page.get_by_text(here.t("members.count", n=3))).to_be_visible()
    there.open("북한산 등산")
    expect(_line(there, "김민지 created the group")).to_be_visible()
    here.say("토요일 아침 어때요?")
    there.sees("토요일 아침 어때요?")
    there.say("Works for me!")
    for one in (here, there):
        one.sees("토요일 아침 어때요?", "Works for me!")
    here.sees_not_read_by("토요일 아침 어때요?", 1)


def test_a_new_name_is_shown_to_all_at_once(group: Group) -> None:
    details = _open_details(group.minji)
    details.get_by_role("button", name=group.minji.t("group.rename")).click()
    details.get_by_role("textbox", name=group.minji.t("group.title")).fill("한강 산책")
    details.get_by_role("button", name=group.minji.t("action.save")).click()
    for one in group.windows:
        expect(one.entry("한강 산책")).to_be_visible()
        expect(one.log("한강 산책")).to_be_visible()
        expect(one.page).to_have_title("한강 산책 · Chatsite")
    expect(_line(group.minji, "그룹 이름을 ‘한강 산책’으로 바꿨어요")).to_be_visible()
    expect(_line(group.seoyeon, "김민지님이 그룹 이름을 ‘한강 산책’으로 바꿨어요")).to_be_visible()
    expect(_line(group.james, "김민지 renamed the group to “한강 산책”")).to_be_visible()


def test_the_others_see_who_is_typing(group: Group) -> None:
    group.minji.write("잠시만요")
    in_korean = group.seoyeon.page.get_by_role("status").get_by_text(
        "김민지님이 입력하고 있어요…", exact=True
    )
    in_english = group.james.page.get_by_role("status").get_by_text("김민지 is typing…", exact=True)
    expect(in_korean).to_be_visible()
    expect(in_english).to_be_visible()
    expect(group.minji.page.get_by_text("입력하고 있어요")).to_have_count(0)
    group.minji.page.keyboard.press("Enter")
    group.all_see("잠시만요")
    expect(in_korean).to_have_count(0)
    expect(in_english).to_have_count(0)


def test_the_unread_number_falls_with_each_reader(group: Group) -> None:
    for one in (group.james, group.seoyeon):
        one.page.goto("/")
    group.minji.say("몇 시에 만날까요?")
    group.minji.sees_not_read_by("몇 시에 만날까요?", 2)
    group.james.sees_unread("저녁 모임", 1)
    icon = group.james.page.locator("link[rel=icon]")
    expect(icon).to_have_attribute("href", re.compile("^data:image/svg.*%3E1%3C"))
    group.james.open("저녁 모임")
    group.minji.sees_not_read_by("몇 시에 만날까요?", 1)
    group.james.sees_not_read_by("몇 시에 만날까요?", 1)
    group.seoyeon.open("저녁 모임")
    for one in group.windows:
        one.sees_not_read_by("몇 시에 만날까요?", 0)
    expect(icon).to_have_attribute("href", re.compile(r"logo.*\.svg$"))


def test_who_leaves_is_out_and_the_others_read_it(group: Group) -> None:
    group.seoyeon.say("먼저 갈게요.")
    group.all_see("먼저 갈게요.")
    group.seoyeon.button("conversation.menu").click()
    group.seoyeon.page.get_by_role("menuitem", name=group.seoyeon.t("leave.action")).click()
    group.seoyeon.confirm("leave.action")
    expect(_line(group.minji, "이서연님이 나갔어요")).to_be_visible()
    expect(_line(group.james, "이서연 left")).to_be_visible()
    expect(group.minji.page.get_by_text(group.minji.t("members.count", n=2))).to_be_visible()
    expect(group.seoyeon.entry("저녁 모임")).to_have_count(0)
    expect(group.seoyeon.page).to_have_url(f"{group.seoyeon.address}/")

    group.minji.say("조심히 가세요!")
    group.james.sees("먼저 갈게요.", "조심히 가세요!")
    with group.seoyeon.complaints.provoked("404"):
        group.seoyeon.page.goto(f"/c/{group.id}")
        expect(
            group.seoyeon.page.get_by_text(group.seoyeon.t("conversation.not_found"))
        ).to_be_visible()


def test_who_is_invited_reads_from_then_on(
    group: Group, person: NewPerson, window: NewWindow
) -> None:
    group.minji.say("이건 우리끼리만요.")
    group.all_see("이건 우리끼리만요.")
    jihun = person("jihun")
    newcomer = window(4, jihun)
    _open_details(group.minji)
    group.minji.button("members.add").click()
    group.minji.dialog.get_by_role("searchbox").fill(jihun.handle)
    group.minji.dialog.get_by_role("checkbox", name="박지훈").click()
    group.minji.button("members.add_n", n=1).click()
    newcomer.open("저녁 모임")
    expect(_line(group.james, "김민지 added 박지훈")).to_be_visible()
    expect(_line(newcomer, "김민지님이 나를 초대했어요")).to_be_visible()
    newcomer.say("안녕하세요, 처음 뵙겠습니다.")
    newcomer.sees("안녕하세요, 처음 뵙겠습니다.")
    group.all_see("이건 우리끼리만요.", "안녕하세요, 처음 뵙겠습니다.")

    # Who came later is no reader of what they cannot read.
    group.minji.choose("이건 우리끼리만요.", "readers.title")
    readers = group.minji.dialog
    expect(readers.get_by_text("이서연", exact=True)).to_be_visible()
    expect(readers.get_by_text("박지훈", exact=True)).to_have_count(0)
    group.minji.page.keyboard.press("Escape")
    group.minji.choose("안녕하세요, 처음 뵙겠습니다.", "readers.title")
    expect(readers.get_by_text("이서연", exact=True)).to_be_visible()


def test_a_link_that_asks_first_lets_nobody_in_before_it_is_said(
    group: Group, person: NewPerson, window: NewWindow
) -> None:
    minji, james = group.minji, group.james
    minji.context.grant_permissions(["clipboard-read", "clipboard-write"])
    details = _open_details(minji)
    minji.button("invites.open").click()
    minji.dialog.get_by_role("switch", name=minji.t("invites.approval")).click()
    minji.button("invites.make").click()
    expect(minji.page.get_by_text(minji.t("invites.copied"))).to_be_visible()
    expect(minji.dialog.get_by_text(minji.t("invites.asks"))).to_be_visible()
    link = str(minji.page.evaluate("navigator.clipboard.readText()"))
    minji.page.keyboard.press("Escape")

    jihun = person("jihun")
    newcomer = window(4, jihun, path=link.removeprefix(minji.address))
    newcomer.button("join.ask").click()
    expect(newcomer.dialog.get_by_text(newcomer.t("join.waiting"))).to_be_visible()
    expect(newcomer.entry("저녁 모임")).to_have_count(0)
    expect(minji.list.get_by_text(minji.t("requests.waiting", n=1))).to_be_visible()
    expect(james.list.get_by_text(james.t("requests.waiting", n=1))).to_have_count(0)
    applicant = details.get_by_role("listitem").filter(has_text=f"@{jihun.handle}")
    applicant.get_by_role("button", name=minji.t("applicants.let_in")).click()
    expect(newcomer.entry("저녁 모임")).to_be_visible()
    expect(_line(james, "박지훈 joined")).to_be_visible()
    expect(minji.list.get_by_text(minji.t("requests.waiting", n=1))).to_have_count(0)

    # Now they have a group in common, and it is a step from the profile.
    details.get_by_role("button", name="박지훈").first.click()
    shared = minji.dialog.get_by_role("button", name="저녁 모임")
    expect(shared).to_be_visible()
    minji.dialog.get_by_role("button", name=minji.t("contact.add")).click()
    minji.page.keyboard.press("Escape")
    minji.button("contacts.open").click()
    minji.dialog.get_by_role("searchbox").fill("ㅂㅈㅎ")
    expect(minji.dialog.get_by_role("listitem")).to_have_count(1)
    minji.dialog.get_by_role("button", name=minji.t("contacts.write", name="박지훈")).click()
    expect(minji.log("박지훈")).to_be_visible()


def test_a_stranger_comes_by_a_link_until_it_is_ended(
    group: Group, person: NewPerson, window: NewWindow
) -> None:
    minji = group.minji
    minji.context.grant_permissions(["clipboard-read", "clipboard-write"])
    _open_details(minji)
    minji.button("invites.open").click()
    minji.dialog.get_by_text(minji.t("invites.people", n=10), exact=True).click()
    minji.button("invites.make").click()
    expect(minji.page.get_by_text(minji.t("invites.copied"))).to_be_visible()
    expect(minji.dialog.get_by_text(minji.t("invites.used_of", n=0, most=10))).to_be_visible()
    link = str(minji.page.evaluate("navigator.clipboard.readText()"))
    path = link.removeprefix(minji.address)

    jihun, emma = person("jihun"), person("emma")
    newcomer = window(4, jihun, path=path)
    expect(newcomer.dialog.get_by_text("저녁 모임", exact=True)).to_be_visible()
    newcomer.button("join.action").click()
    expect(newcomer.log("저녁 모임")).to_be_visible()
    expect(_line(newcomer, newcomer.t("system.entered.own"))).to_be_visible()
    expect(_line(group.james, "박지훈 joined")).to_be_visible()

    minji.button("invites.revoke").click()
    minji.confirm("invites.revoke")
    expect(minji.dialog.get_by_text(minji.t("invites.none"))).to_be_visible()
    late = window(2, emma, kind=IN_ENGLISH)
    with late.complaints.provoked("404"):
        late.page.goto(path)
        expect(late.dialog.get_by_text(late.t("join.gone"))).to_be_visible()
    expect(late.button("join.action")).to_have_count(0)
