"""Every page and main state: nothing sticks out, no word is cut, every target can be hit, axe-core
finds nothing; wide and at the width of a phone, light and dark, Korean and English. Each is kept as
a picture.
"""

import base64
import hmac
import struct
import time
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.product import wait_until

from .audit import faults
from .conftest import NewPerson, NewWindow
from .inspection import Inspect
from .people import LONG_NAME, PASSWORD, Person
from .window import Kind

pytestmark = [pytest.mark.system, pytest.mark.timeout(300)]

EXPORTS = Path(__file__).parents[2] / "conversations" / "kakaotalk" / "exports"
LONG_TITLE = "2026년 가을 북한산 둘레길 걷기 모임 (비가 오면 다음 주 토요일로 미뤄요)"
LONG_WORD = "https://example.com/reservations/" + "0123456789abcdef-" * 8


@dataclass
class Company:
    """Somebody with conversations of every kind behind them."""

    me: Person
    group: str
    crowd: str
    """Its title and one of its people are long."""
    other: Person

    @property
    def said(self) -> str:
        """A word that stands in several of them."""
        return "시청역" if self.me.language == "ko" else "exit"


@pytest.fixture(scope="module")
def companies(person: NewPerson) -> dict[str, Company]:
    """One that speaks each language."""
    korean = [person(who) for who in ("minji", "jihun", "seoyeon", "namgung")]
    english = [person(who) for who in ("minji-kim", "james", "emma", "namgung")]
    return {"ko": _make_company(*korean), "en": _make_company(*english)}


@pytest.fixture
def company(companies: dict[str, Company], kind: Kind) -> Company:
    return companies[kind.language]


def _make_company(me: Person, other: Person, third: Person, long: Person) -> Company:
    korean = me.language == "ko"
    direct = me.start_direct(other)
    said = [speaker.say(direct, text) for speaker, text in _small_talk(korean, me, other)]
    # What was changed shows what it said before.
    for body, version in (("…", said[2]["version"]), (said[2]["body"], None)):
        path = f"conversations/{direct}/messages/{said[2]['id']}"
        version = version or me.read(direct)[2]["version"]
        me.call("PATCH", path, {"body": body, "version": version})
    group = me.start_group("저녁 모임" if korean else "Dinner on Friday", other, third)
    for speaker, text in _plans(korean, me, other, third):
        last = speaker.say(group, text)
        if speaker is me and last["seq"] > 1:
            row = f"conversations/{group}/messages/{last['id']}"
            for reader, emoji in ((other, "👍"), (me, "👍"), (third, "🎉")):
                reader.call("PUT", f"{row}/reactions/{emoji}")
            me.call("PUT", f"conversations/{group}/pins/{last['id']}")
            answer = "좋아요, 시간 맞춰 갈게요." if korean else "Great, see you there."
            third.say(group, answer, last["id"])
    crowd = me.start_group(LONG_TITLE, long, third)
    for text in ("도시락은 각자 챙겨 오세요.", "편한 신발을 신고 오시고요.", LONG_WORD):
        long.say(crowd, text)
    photos = "사진 보냈어요 🙂" if korean else "Sent you the photos 🙂"
    third.say(third.start_direct(me), photos)
    return Company(me, group, crowd, other)


def _small_talk(korean: bool, me: Person, other: Person) -> list[tuple[Person, str]]:
    if korean:
        return [
            (other, "안녕하세요! 오늘 저녁에 시간 있으세요?"),
            (me, "네, 일곱 시부터 괜찮아요."),
            (me, "어디서 볼까요?"),
            (other, "시청역 4번 출구 앞은 어때요? 근처에 냉면 잘하는 집이 있어요."),
            (other, "지난번에 말한 그 집이에요."),
            (me, "좋아요. 그럼 일곱 시 반에 봐요 🙂"),
            (other, "👍"),
        ]
    return [
        (other, "Hi Minji! Are you free tonight?"),
        (me, "Yes, from seven on."),
        (me, "Where shall we meet?"),
        (other, "In front of City Hall station, exit 4? There is a good noodle place nearby."),
        (other, "The one I told you about."),
        (me, "Good. See you at half past seven 🙂"),
        (other, "👍"),
    ]


def _plans(korean: bool, me: Person, other: Person, third: Person) -> list[tuple[Person, str]]:
    if korean:
        return [
            (me, "금요일 저녁에 다 같이 볼까요?"),
            (other, "저는 좋아요. 여섯 시 이후면 언제든지요."),
            (third, f"@{me.handle}님, 저도요! 회의가 조금 늦게 끝날 수도 있어요."),
            (third, "늦으면 먼저 시작하세요."),
            (me, f"그럼 일곱 시로 예약할게요. @{other.handle}님이 말한 창가 자리로요."),
            (other, "주소는 `시청역 4번 출구`에서 3분이에요.\nhttps://example.com/map"),
        ]
    return [
        (me, "Shall we all meet on Friday evening?"),
        (other, "Fine with me. Any time after six."),
        (third, f"@{me.handle} me too! My meeting may take a little longer."),
        (third, "Start without me if I am late."),
        (me, f"Then I book a table for seven, by the window @{other.handle} likes."),
        (other, "It is three minutes from `exit 4`.\nhttps://example.com/map"),
    ]


def test_the_pages_before_one_is_signed_in(inspect: Inspect) -> None:
    inspection = inspect(None, "/accounts/login/")
    page = inspection.window.page
    inspection.look_at("sign-in")
    page.goto("/accounts/signup/")
    inspection.look_at("sign-up")
    with inspection.window.complaints.provoked("refused"):
        page.locator("[name=username]").fill("가")
        page.locator("[name=email]").fill("a@example.com")
        page.locator("[name=password1]").fill("12345678")
        page.keyboard.press("Enter")
        expect(page.locator(".field-error").first).to_be_visible()
    inspection.look_at("sign-up-refused")
    page.goto("/accounts/password/reset/")
    inspection.look_at("password-reset")
    with inspection.window.complaints.provoked("404"):
        page.goto("/nothing/here/")
    inspection.look_at("not-found")


def test_the_pages_around_an_account(inspect: Inspect, person: NewPerson, kind: Kind) -> None:
    me = person("minji" if kind.language == "ko" else "minji-kim")
    inspection = inspect(None, "/accounts/login/")
    window = inspection.window
    for path in ("password/reset/done", "password/reset/key/done", "inactive", "confirm-email"):
        window.page.goto(f"/accounts/{path}/")
        inspection.look_at(path.replace("/", "-"))
    window.sign_in(me)
    for path in ("password/change", "email", "sessions", "2fa", "logout"):
        window.page.goto(f"/accounts/{path}/")
        expect(window.page.get_by_role("heading").first).to_be_visible()
        inspection.look_at(path.replace("/", "-"))


def _code(secret: str) -> str:
    """What an authenticator app shows now (RFC 6238)."""
    counter = struct.pack(">Q", int(time.time()) // 30)
    digest = hmac.digest(base64.b32decode(secret), counter, "sha1")
    (number,) = struct.unpack_from(">I", digest, digest[-1] & 15)
    return f"{(number & 0x7FFFFFFF) % 10**6:06}"


def test_signing_in_in_two_steps(inspect: Inspect, person: NewPerson, kind: Kind) -> None:
    me = person("minji" if kind.language == "ko" else "minji-kim")
    inspection = inspect(None, "/accounts/login/")
    window, page = inspection.window, inspection.window.page
    window.sign_in(me)
    page.goto("/accounts/2fa/totp/activate/")
    page.locator("[name=password]").fill(PASSWORD)
    inspection.look_at("reauthenticate")
    page.keyboard.press("Enter")
    expect(page.locator("#authenticator_secret")).to_be_visible()
    inspection.look_at("2fa-totp-activate")
    with window.complaints.provoked("refused"):
        page.locator("[name=code]").fill("000000")
        page.keyboard.press("Enter")
        expect(page.locator(".field-error")).to_be_visible()
    inspection.look_at("2fa-totp-refused")
    secret = page.locator("#authenticator_secret").input_value()
    # It is good for the half minute that it was made in.
    wait_until(lambda: time.time() % 30 < 20)
    page.locator("[name=code]").fill(_code(secret))
    page.keyboard.press("Enter")
    expect(page.locator("textarea")).to_be_visible()
    inspection.look_at("2fa-codes")
    for path in ("2fa", "2fa/recovery-codes/generate", "2fa/totp/deactivate"):
        page.goto(f"/accounts/{path}/")
        expect(page.get_by_role("heading").first).to_be_visible()
        inspection.look_at("2fa-on" if path == "2fa" else path.replace("/", "-"))
    page.goto("/accounts/2fa/reauthenticate/")
    inspection.look_at("2fa-reauthenticate")
    window.context.clear_cookies()
    page.goto("/accounts/login/")
    page.locator("[name=login]").fill(me.handle)
    page.locator("[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("[name=code]")).to_be_visible()
    inspection.look_at("2fa-sign-in")


def test_links_that_work_no_more(inspect: Inspect) -> None:
    inspection = inspect(None, "/accounts/login/")
    for name, path in (
        ("password-reset-too-late", "password/reset/key/1-nothing"),
        ("confirm-email-too-late", "confirm-email/nothing"),
    ):
        inspection.window.page.goto(f"/accounts/{path}/")
        expect(inspection.window.page.get_by_role("heading").first).to_be_visible()
        inspection.look_at(name)


def test_the_ruler_sees_what_is_off_the_grid(person: NewPerson, window: NewWindow) -> None:
    here = window(1, person("minji"))
    expect(here.new_chat).to_be_visible()
    assert faults(here.page) == []
    for shift in ("marginInline", "height"):
        here.new_chat.evaluate("(button, shift) => { button.style[shift] = '43px' }", shift)
        assert any("off the grid" in fault for fault in faults(here.page)), shift
        here.new_chat.evaluate("(button, shift) => { button.style[shift] = '' }", shift)


def test_the_first_visit(inspect: Inspect, person: NewPerson, kind: Kind) -> None:
    me = person("minji" if kind.language == "ko" else "minji-kim")
    inspection = inspect(me, "/")
    window = inspection.window
    expect(window.list.get_by_text(window.t("list.empty"), exact=True)).to_be_visible()
    inspection.look_at("first-visit")
    window.page.keyboard.press("Control+KeyK")
    expect(window.dialog.get_by_text(window.t("list.empty"), exact=True)).to_be_visible()
    inspection.close()
    window.new_chat.click()
    inspection.look_at_dialog("people-none", window.t("people.new"))
    window.dialog.get_by_role("searchbox").fill("아무도없는이름")
    expect(window.dialog.get_by_text(window.t("people.none_hint"))).to_be_visible()
    inspection.look_at("people-no-hit")


def test_the_list_and_a_conversation(inspect: Inspect, company: Company) -> None:
    inspection = inspect(company.me, "/")
    window = inspection.window
    expect(window.list.get_by_role("link")).to_have_count(4)
    inspection.look_at("list")
    window.list.get_by_role("searchbox").fill("없는 대화")
    inspection.look_at("list-no-hit")
    window.list.get_by_role("searchbox").fill("")
    window.open(company.other.name)
    expect(window.bubbles).to_have_count(7)
    inspection.look_at("conversation")
    window.composer.fill("한 줄\n두 줄\n세 줄\n네 줄\n" + "긴 줄이 이어져요 " * 12)
    inspection.look_at("composer-high")
    window.composer.fill("")
    window.choose("👍", "message.reply")
    expect(window.button("action.cancel")).to_be_visible()
    inspection.look_at("answering")
    window.button("action.cancel").click()
    window.message("👍").focus()
    window.page.keyboard.press("Enter")
    expect(window.page.get_by_role("menu")).to_be_visible()
    inspection.look_at("message-menu")
    inspection.close()
    window.message("👍").focus()
    window.page.keyboard.press("+")
    # It writes all of them into its database first.
    emoji = window.page.locator("emoji-picker .emoji-menu .emoji").first
    expect(emoji).to_be_visible(timeout=60_000)
    inspection.look_at_dialog("emoji", window.t("message.react"))
    inspection.close()
    window.button("conversation.menu").click()
    inspection.look_at_dialog("conversation-menu", window.t("conversation.menu"))
    window.page.get_by_role("menuitem", name=window.t("date.title"), exact=True).click()
    inspection.look_at_dialog("date", window.t("date.title"))
    inspection.close()
    for name, key in (("forward", "message.forward"), ("readers", "readers.title")):
        window.choose("👍", key)
        inspection.look_at_dialog(name, window.t(key))
        inspection.close()
    window.button("message.edited").click()
    expect(window.dialog.locator(".earlier-text")).to_have_count(3)
    inspection.look_at_dialog("earlier", window.t("earlier.title"))
    inspection.close()
    window.button("details.title").click()
    expect(window.button("profile.block")).to_be_visible()
    inspection.look_at("details-direct")
    window.button("profile.block").click()
    inspection.look_at_dialog("block-question", window.t("block.title", name=company.other.name))
    window.confirm("profile.block")
    if inspection.phone:
        window.page.get_by_role("complementary").get_by_role(
            "button", name=window.t("action.close")
        ).click()
    expect(window.page.get_by_text(window.t("composer.blocked"))).to_be_visible()
    inspection.look_at("blocked")
    window.page.goto(f"/c/{company.group}")
    expect(window.bubbles).to_have_count(7)
    expect(window.page.get_by_text(window.t("message.folded")).first).to_be_visible()
    inspection.look_at("folded")
    company.me.call("DELETE", f"blocks/{company.other.id}")


def test_a_group(inspect: Inspect, company: Company) -> None:
    inspection = inspect(company.me, f"/c/{company.group}")
    window = inspection.window
    expect(window.bubbles).to_have_count(7)
    expect(window.page.locator(".quote")).to_be_visible()
    inspection.look_at("group")
    window.composer.fill("@")
    expect(window.page.get_by_role("option")).to_have_count(2)
    # What floats over a message covers half of it.
    inspection.look_at("mention", by=None)
    window.composer.fill("")
    expect(window.page.get_by_role("option")).to_have_count(0)
    window.button("details.title").click()
    details = window.page.get_by_role("complementary")
    expect(details.get_by_text(company.other.name).first).to_be_visible()
    inspection.look_at("details-group")


def test_a_group_with_long_names(inspect: Inspect, company: Company) -> None:
    inspection = inspect(company.me, f"/c/{company.crowd}")
    window = inspection.window
    expect(window.bubbles).to_have_count(3)
    inspection.look_at("long-names")
    window.button("details.title").click()
    details = window.page.get_by_role("complementary")
    expect(details.get_by_text(LONG_NAME)).to_be_visible()
    inspection.look_at("long-names-details")
    details.get_by_role("button", name=window.t("group.rename")).click()
    inspection.look_at("rename")
    details.get_by_role("button", name=window.t("action.cancel")).click()
    details.get_by_role("button", name=window.t("members.menu", name=LONG_NAME)).click()
    inspection.look_at_dialog("member-menu", window.t("members.menu", name=LONG_NAME))
    inspection.close()
    details.get_by_role("button", name=window.t("members.add")).click()
    inspection.look_at_dialog("invite", window.t("members.add"))
    inspection.close()
    details.get_by_role("button", name=LONG_NAME).first.click()
    inspection.look_at_dialog("profile", window.t("profile.title"))


def test_those_who_wait_to_be_let_in(
    inspect: Inspect, company: Company, person: NewPerson, kind: Kind
) -> None:
    link = {"client_id": str(uuid4()), "approval": True}
    path = f"conversations/{company.group}"
    code = company.me.call("POST", f"{path}/invites", link)["code"]
    stranger = person("namgung" if kind.language == "ko" else "emma")
    asking = inspect(stranger, f"/join/{code}")
    expect(asking.window.button("join.ask")).to_be_visible()
    asking.look_at_dialog("join-asks", asking.window.t("join.title"))
    asking.window.button("join.ask").click()
    expect(asking.window.dialog.get_by_text(asking.window.t("join.waiting"))).to_be_visible()
    asking.look_at("join-waits")
    inspection = inspect(company.me, f"/c/{company.group}")
    window = inspection.window
    window.button("details.title").click()
    details = window.page.get_by_role("complementary")
    expect(details.get_by_text(f"@{stranger.handle}")).to_be_visible()
    details.get_by_text(f"@{stranger.handle}").scroll_into_view_if_needed()
    inspection.look_at("applicants")
    details.get_by_role("button", name=window.t("invites.open")).click()
    inspection.look_at_dialog("invite-links", window.t("invites.title"))
    company.me.call("DELETE", f"{path}/applicants/{stranger.id}")


def test_what_opens_over_everything(inspect: Inspect, company: Company) -> None:
    company.me.call("PUT", f"contacts/{company.other.id}")
    inspection = inspect(company.me, "/")
    window = inspection.window
    expect(window.list.get_by_role("link")).to_have_count(4)
    window.button("settings.title").click()
    inspection.look_at_dialog("settings", window.t("settings.title"))
    window.dialog.get_by_role("button", name=window.t("keys.title")).scroll_into_view_if_needed()
    inspection.look_at("settings-end")
    window.dialog.get_by_role("button", name=window.t("keys.title")).click()
    inspection.look_at_dialog("keys", window.t("keys.title"))
    inspection.close()
    for name, title in (("devices", "settings.devices"), ("tokens", "tokens.title")):
        window.dialog.get_by_role("button", name=window.t(title)).click()
        inspection.look_at_dialog(name, window.t(title))
        inspection.close()
    window.dialog.get_by_role("button", name=window.t("requests.title")).click()
    inspection.look_at_dialog("requests", window.t("requests.title"))
    inspection.close()
    window.dialog.get_by_role("button", name=window.t("sign_out.action")).click()
    inspection.look_at_dialog("sign-out-question", window.t("sign_out.title"))
    inspection.close()
    inspection.close()
    window.page.keyboard.press("Control+KeyK")
    inspection.look_at_dialog("jump", window.t("jump.title"))
    inspection.close()
    window.button("contacts.open").click()
    inspection.look_at_dialog("contacts", window.t("contacts.title", n=1))
    inspection.close()
    window.new_chat.click()
    window.dialog.get_by_text(window.t("people.group"), exact=True).click()
    window.dialog.get_by_role("searchbox").fill(company.other.handle)
    window.dialog.get_by_role("checkbox").first.click()
    window.dialog.get_by_role("textbox").first.fill("등산")
    expect(window.button("group.create")).to_be_enabled()
    inspection.look_at("new-group")


def test_a_search(inspect: Inspect, company: Company) -> None:
    korean = company.me.language == "ko"
    inspection = inspect(company.me, f"/c/{company.group}")
    window = inspection.window
    expect(window.bubbles).to_have_count(7)
    window.button("search.here").click()
    inspection.look_at_dialog("search", window.t("search.title"))
    window.search_box.fill("보" if korean else "f")
    expect(window.page.locator(".search-offer").first).to_be_visible()
    inspection.look_at("search-offers")
    wait_until(lambda: bool(company.me.call("GET", f"search?q={company.said}")["results"]))
    window.search_box.fill(company.said)
    window.button("search.everywhere").click()
    # Until it is answered, those of what was typed before stand there.
    expect(window.page.locator(".search-hit")).to_have_count(2)
    inspection.look_at("search-hits")
    with window.complaints.provoked("400"):
        window.search_box.fill("form:alice " + company.said)
        expect(window.dialog.get_by_role("alert")).to_be_visible()
    inspection.look_at("search-trouble")
    window.search_box.fill("아무도하지않은말" if korean else "nobodysaidthis")
    expect(window.dialog.get_by_text(window.t("search.none_hint"))).to_be_visible()
    inspection.look_at("search-none")
    window.search_box.fill(company.said)
    expect(window.page.locator(".search-hit").first).to_be_visible()
    window.page.keyboard.press("Enter")
    expect(window.button("search.end")).to_be_visible()
    expect(window.dialog).to_have_count(0)
    inspection.look_at("search-walk")


def test_a_history_that_was_brought_along(inspect: Inspect, person: NewPerson, kind: Kind) -> None:
    korean = kind.language == "ko"
    inspection = inspect(person("minji" if korean else "minji-kim"), "/")
    window = inspection.window

    def open_imports() -> None:
        window.button("settings.title").click()
        window.button("imports.title").click()

    open_imports()
    inspection.look_at_dialog("imports-none", window.t("imports.title"))
    window.dialog.locator("input[type=file]").set_input_files(
        EXPORTS / ("desktop_ko.txt" if korean else "desktop_en.txt")
    )
    expect(window.page.get_by_text(window.t("imports.read_only"))).to_be_visible()
    expect(window.bubbles).to_have_count(6 if korean else 5)
    inspection.look_at("imported")
    window.button("details.title").click()
    details = window.page.get_by_role("complementary")
    expect(details).to_be_visible()
    inspection.look_at("imported-details")
    details.get_by_role("button", name=window.t("action.close")).click()
    if inspection.phone:
        window.button("action.back").click()
    inspection.look_at("list-with-imported")
    open_imports()
    window.dialog.locator("input[type=file]").set_input_files(
        {"name": f"{LONG_TITLE}.txt", "mimeType": "text/plain", "buffer": b"no export"}
    )
    expect(window.dialog.get_by_text(window.t("imports.error.not_an_export"))).to_be_visible()
    inspection.look_at("imports")


def test_a_conversation_that_is_not_there_and_one_with_nothing_in_it(
    inspect: Inspect, person: NewPerson, kind: Kind
) -> None:
    korean = kind.language == "ko"
    me, other = person("minji" if korean else "minji-kim"), person("jihun" if korean else "james")
    inspection = inspect(me, f"/c/{me.start_direct(other)}")
    window = inspection.window
    expect(window.page.get_by_text(window.t("timeline.empty"))).to_be_visible()
    inspection.look_at("nothing-said")
    with window.complaints.provoked("404"):
        window.page.goto("/c/123")
        expect(window.page.get_by_text(window.t("conversation.not_found"))).to_be_visible()
    inspection.look_at("no-such-conversation")
