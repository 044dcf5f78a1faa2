"""What one does with a message, and what the other sees of it at once."""

import re
import time
from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, expect

from tests.product import wait_until

from .conftest import NewPerson, NewWindow
from .people import Person
from .test_search import look_for, open_search
from .window import Window

pytestmark = [pytest.mark.system, pytest.mark.timeout(300)]


@dataclass
class Pair:
    id: str
    minji: Person
    jihun: Person
    here: Window
    there: Window

    @property
    def windows(self) -> tuple[Window, Window]:
        return self.here, self.there

    def both_see(self, *texts: str) -> None:
        for window in self.windows:
            window.sees(*texts)


@pytest.fixture
def pair(person: NewPerson, window: NewWindow) -> Pair:
    """Both have their direct conversation open; each has said one thing."""
    # All that is said in a test is said on one day of Seoul, where they read it.
    wait_until(lambda: (time.time() + 9 * 3600) % 86_400 < 86_400 - 120)
    minji, jihun = person("minji"), person("jihun")
    id = minji.start_direct(jihun)
    minji.say(id, "점심 뭐 먹을까요?")
    jihun.say(id, "냉면 어때요?")
    pair = Pair(
        id,
        minji,
        jihun,
        window(1, minji, path=f"/c/{id}"),
        window(2, jihun, path=f"/c/{id}"),
    )
    pair.both_see("점심 뭐 먹을까요?", "냉면 어때요?")
    return pair


def _reaction(window: Window, text: str, emoji: str, *names: str) -> Locator:
    label = window.t("reactions.by", emoji=emoji, n=len(names), names=", ".join(names))
    return window.message(text).get_by_role("button", name=label, exact=True)


def test_an_answer_quotes_what_it_answers(pair: Pair) -> None:
    pair.here.choose("냉면 어때요?", "message.reply")
    expect(
        pair.here.page.get_by_text(pair.here.t("composer.replying", name="박지훈"))
    ).to_be_visible()
    pair.here.say("좋아요!")
    for window, name in ((pair.here, "박지훈"), (pair.there, "나")):
        quote = window.message("좋아요!").get_by_role("button", name=f"{name} 냉면 어때요?")
        expect(quote).to_be_visible()
        quote.click()
    pair.here.has_sent_all()
    last = pair.minji.read(pair.id)[-1]
    assert last["reply_to"]["sender_id"] == pair.jihun.id


def test_a_message_full_of_marks_is_drawn_like_any(pair: Pair) -> None:
    pair.jihun.say(pair.id, ">" * 10_000)
    pair.jihun.say(pair.id, "```\n" + "길어요\n" * 40 + "```")
    for window in pair.windows:
        expect(window.bubbles).to_have_count(4)
        # What is shortened is so within its marks.
        expect(window.bubbles.last).not_to_contain_text("```")
        for bubble in window.bubbles.all()[2:]:
            bubble.get_by_role("button", name=window.t("message.whole")).click()
        expect(window.bubbles.nth(2).locator("blockquote")).to_have_count(5)
        expect(window.bubbles.nth(2)).to_have_text(">" * 9_995)
        expect(window.bubbles.last.locator("pre")).to_have_text("길어요\n" * 39 + "길어요")
    pair.here.composer.click()
    pair.here.say("답이에요.")
    pair.there.sees(
        re.compile("점심"), re.compile("냉면"), re.compile(">"), re.compile("길"), "답이에요."
    )


def test_where_a_message_stands_in_one_line_it_has_no_marks(pair: Pair) -> None:
    pair.jihun.say(pair.id, "> 어디서?\n**내일** `정릉`에서 **봐요**.")
    here, words = pair.here, "어디서? 내일 정릉에서 봐요."
    expect(here.entry("박지훈").locator(".conversation-last")).to_have_text(words)
    expect(here.bubbles).to_have_count(3)
    bubble = here.bubbles.last
    bubble.click(button="right")
    here.page.get_by_role("menuitem", name=here.t("message.pin"), exact=True).click()
    expect(here.page.locator(".pin-line")).to_contain_text(words)
    bubble.hover()
    here.button("message.reply").last.click()
    expect(here.page.locator(".composer-banner-excerpt")).to_have_text(words)
    here.say("네!")
    expect(here.message("네!").locator(".quote-text")).to_have_text(words)
    bubble = here.bubbles.nth(2)
    bubble.click(button="right")
    here.page.get_by_role("menuitem", name=here.t("message.forward"), exact=True).click()
    expect(here.dialog.locator(".forward-text")).to_have_text(words)
    here.page.keyboard.press("Escape")
    here.composer.click()
    here.write("**쓰다 만 `글")
    # The index comes after.
    wait_until(lambda: bool(pair.minji.call("GET", "search?q=정릉 봐요")["results"]))
    open_search(here)
    hits = look_for(here, "정릉 봐요")
    expect(hits.locator(".search-hit-body")).to_have_text(words)
    expect(hits.locator("mark")).to_have_text(["정릉", "봐요"])
    here.page.keyboard.press("Escape")
    here.page.goto("/")
    draft = here.entry("박지훈").locator(".conversation-last")
    expect(draft).to_have_text(f"{here.t('list.draft')} 쓰다 만 글")


def test_a_reaction_is_added_and_taken_back(pair: Pair) -> None:
    pair.here.message("냉면 어때요?").hover()
    pair.here.message("냉면 어때요?").get_by_role(
        "button", name=pair.here.t("message.react")
    ).click()
    pair.here.page.get_by_role("button", name="👍", exact=True).click()
    expect(_reaction(pair.here, "냉면 어때요?", "👍", "나")).to_be_visible()
    expect(_reaction(pair.there, "냉면 어때요?", "👍", "김민지")).to_have_text("👍1")
    _reaction(pair.there, "냉면 어때요?", "👍", "김민지").click()
    both = pair.here.message("냉면 어때요?").get_by_role("button", pressed=True)
    expect(both).to_have_text("👍2")
    both.click()
    expect(_reaction(pair.here, "냉면 어때요?", "👍", "박지훈")).to_have_text("👍1")
    expect(_reaction(pair.there, "냉면 어때요?", "👍", "나")).to_have_text("👍1")


def test_a_message_is_changed_with_the_arrow_key(pair: Pair) -> None:
    expect(pair.here.composer).to_be_focused()
    pair.here.page.keyboard.press("ArrowUp")
    expect(pair.here.composer).to_have_value("점심 뭐 먹을까요?")
    pair.here.composer.fill("점심 같이 먹을까요?")
    pair.here.page.keyboard.press("Enter")
    pair.both_see("점심 같이 먹을까요?", "냉면 어때요?")
    for window in pair.windows:
        changed = window.message("점심 같이 먹을까요?")
        expect(changed.get_by_text(window.t("message.edited"), exact=True)).to_be_visible()
    expect(pair.here.composer).to_have_value("")
    assert [row["seq"] for row in pair.minji.read(pair.id)] == [1, 2]


def test_deleted_for_all_is_gone_for_all(pair: Pair) -> None:
    pair.here.choose("점심 뭐 먹을까요?", "delete.for_all")
    pair.here.confirm("delete.action")
    pair.both_see(pair.here.t("message.deleted"), "냉면 어때요?")
    pair.there.page.reload()
    pair.there.sees(pair.there.t("message.deleted"), "냉면 어때요?")
    assert [row["body"] for row in pair.jihun.read(pair.id)] == ["", "냉면 어때요?"]


def test_deleted_for_me_is_gone_for_me_alone(pair: Pair) -> None:
    pair.here.choose("냉면 어때요?", "delete.for_me")
    pair.here.confirm("delete.action")
    pair.here.sees("점심 뭐 먹을까요?")
    pair.here.page.reload()
    pair.here.sees("점심 뭐 먹을까요?")
    pair.there.sees("점심 뭐 먹을까요?", "냉면 어때요?")


def test_a_pinned_message_stands_above_for_both(pair: Pair) -> None:
    pins = [
        window.page.get_by_role("main").get_by_role("button", name=f"{who} 냉면 어때요?")
        for window, who in ((pair.here, "박지훈"), (pair.there, "나"))
    ]
    pair.here.choose("냉면 어때요?", "message.pin")
    for pin in pins:
        expect(pin).to_be_visible()
    pair.there.choose("냉면 어때요?", "message.unpin")
    for pin in pins:
        expect(pin).to_have_count(0)


def test_the_way_back_is_loaded_upward_and_what_is_new_waits_below(
    pair: Pair, window: NewWindow
) -> None:
    said = ["점심 뭐 먹을까요?", "냉면 어때요?"]
    for number in range(1, 61):
        speaker = pair.minji if number % 2 else pair.jihun
        said.append(speaker.say(pair.id, f"{number}번째 이야기예요.")["body"])
    # With something unread it would open there.
    expect(pair.here.message(said[-2])).to_be_visible()
    pair.here.sees_not_read_by(said[-2], 0)
    pair.there.page.goto("about:blank")
    fresh = window(3, pair.jihun, path=f"/c/{pair.id}")
    expect(fresh.message(said[-1])).to_be_in_viewport()
    # What is far from the window is not drawn.
    expect(fresh.message(said[-55])).to_have_count(0)
    assert fresh.read_up_to(said[0]) == said
    fresh.page.mouse.wheel(0, -20_000)
    expect(fresh.message(said[0])).to_be_in_viewport()
    expect(fresh.message(said[-1])).to_have_count(0)

    pair.here.say("그 얘기는 다음에 해요.")
    expect(fresh.button("timeline.to_newest_unread", n=1)).to_be_visible()
    expect(fresh.message(said[0])).to_be_in_viewport()
    pair.here.sees_not_read_by("그 얘기는 다음에 해요.", 1)
    fresh.button("timeline.to_newest_unread", n=1).click()
    expect(fresh.message("그 얘기는 다음에 해요.")).to_be_in_viewport()
    pair.here.sees_not_read_by("그 얘기는 다음에 해요.", 0)

    # The first message of a day is a step away, however far it is.
    fresh.button("conversation.menu").click()
    fresh.page.get_by_role("menuitem", name=fresh.t("date.title"), exact=True).click()
    fresh.dialog.locator("[aria-current=date]").click()
    expect(fresh.message(said[0])).to_be_in_viewport()
    expect(fresh.message("그 얘기는 다음에 해요.")).to_have_count(0)


# The first message that is whole on the screen: its id, and how far below the edge it begins.
_FIRST_SEEN = """() => {
  const edge = document.querySelector("[role=log]")?.getBoundingClientRect().top;
  const below = (row) => row.getBoundingClientRect().top - edge;
  const first = [...document.querySelectorAll(".message")].find((row) => below(row) >= 0);
  return first ? [first.dataset.id, Math.round(below(first))] : null;
}"""


def _resting_place(window: Window) -> object:
    """Once the wheel has run out, and the room above is settled."""
    seen: list[object] = []

    def rests() -> bool:
        seen.append(window.page.evaluate(_FIRST_SEEN))
        return len(seen) > 40 and all(one == seen[-1] for one in seen[-40:])

    wait_until(rests)
    return seen[-1]


def test_a_reload_goes_on_where_one_was_reading(pair: Pair) -> None:
    here = pair.here
    for number in range(1, 121):
        speaker = pair.minji if number % 2 else pair.jihun
        last = speaker.say(pair.id, f"{number}번째 이야기예요.")["body"]
    expect(here.message(last)).to_be_in_viewport()
    here.read_up_to("20번째 이야기예요.")
    here.page.mouse.wheel(0, 100)
    expect(here.button("timeline.to_newest")).to_be_visible()
    place = _resting_place(here)
    here.page.reload()
    wait_until(lambda: here.page.evaluate(_FIRST_SEEN) == place)
    assert _resting_place(here) == place
    here.button("timeline.to_newest").click()
    expect(here.message(last)).to_be_in_viewport()
    here.page.reload()
    expect(here.message(last)).to_be_in_viewport()
    expect(here.button("timeline.to_newest")).to_have_count(0)


def test_who_has_read_is_told_while_they_read_and_a_message_goes_on_to_others(
    pair: Pair, person: NewPerson
) -> None:
    here, there = pair.here, pair.there
    group = pair.minji.start_group("산책", pair.jihun, person("seoyeon"))
    pair.minji.say(group, "정릉에서 아홉 시에 봐요.")
    here.open("산책")
    here.choose("정릉에서 아홉 시에 봐요.", "readers.title")
    expect(here.dialog.get_by_role("listitem")).to_have_text(
        [re.compile("박지훈"), re.compile("이서연")]
    )
    expect(here.dialog.get_by_text(here.t("readers.unread", n=2))).to_be_visible()
    there.open("산책")
    read = here.dialog.get_by_role("heading", name=here.t("readers.read", n=1), exact=True)
    expect(read.locator("xpath=..").get_by_role("listitem")).to_have_text(re.compile("박지훈"))
    here.page.keyboard.press("Escape")

    here.choose("정릉에서 아홉 시에 봐요.", "message.forward")
    expect(here.dialog.get_by_role("searchbox")).to_be_focused()
    here.page.keyboard.type("ㅂㅈㅎ")
    here.dialog.get_by_role("button", name="박지훈").click()
    here.dialog.get_by_role("button", name=here.t("forward.send"), exact=True).click()
    expect(here.page.get_by_role("dialog")).to_have_count(0)
    there.open("김민지")
    there.sees("점심 뭐 먹을까요?", "냉면 어때요?", "정릉에서 아홉 시에 봐요.")
