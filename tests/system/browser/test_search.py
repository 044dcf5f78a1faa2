"""Somebody looks for what was said a minute ago and for what lies ten thousand messages back."""

import re
from dataclasses import dataclass
from urllib.parse import quote_plus

import pytest
from playwright.sync_api import Locator, expect

from tests.product import wait_until

from .conftest import NewPerson, NewWindow
from .installation import Installation
from .people import Person
from .window import Window

pytestmark = [pytest.mark.system, pytest.mark.timeout(300)]

BACK = 10_000
OLD = "제주도 렌터카 예약번호는 7731이에요"
BESIDE = "공항에서 바로 받으면 돼요"
NEW = "방금 지하철역에 도착했어요"

# Written as no one could say them in the time of a test, each a little after the one before.
_FILL = """
from django.db import connection
from conversations.models import Conversation, Message

conversation = Conversation.objects.get(pk={conversation})
last = conversation.last_message_id
one, other = conversation.memberships.values_list("user_id", flat=True)
with connection.cursor() as cursor:
    cursor.execute(
        '''
        INSERT INTO conversations_message
          (conversation_id, id, seq, version, text_version, sender_id, client_id, kind, body, data)
        SELECT %(conversation)s, %(last)s + n, %(seq)s + n, %(version)s + n, %(version)s + n,
          CASE WHEN n %% 2 = 0 THEN %(one)s ELSE %(other)s END, gen_random_uuid(), 'text',
          '그 사이의 이야기 ' || n, '{{}}'
        FROM generate_series(1, {count}) n
        ''',
        {{
            "conversation": conversation.pk, "last": last, "seq": conversation.last_seq,
            "version": conversation.version, "one": one, "other": other,
        }},
    )
Conversation.objects.filter(pk=conversation.pk).update(
    last_seq=conversation.last_seq + {count},
    version=conversation.version + {count},
    last_message_id=last + {count},
)
"""

# Notes that the message of this text is marked, were it for a moment only.
WATCH = """(text) => {
  globalThis.marked = false;
  new MutationObserver(() => {
    const bubble = document.querySelector(".message-found .bubble");
    if (bubble?.textContent === text && getComputedStyle(bubble, "::after").opacity === "1")
      globalThis.marked = true;
  }).observe(document, { attributes: true, childList: true, subtree: true });
}"""


@dataclass
class Past:
    """A conversation of two with a long history."""

    me: Person
    other: Person
    direct: str


@pytest.fixture(scope="module")
def past(installation: Installation, person: NewPerson) -> Past:
    me, other = person("minji"), person("jihun")
    direct = me.start_direct(other)
    other.say(direct, OLD)
    other.say(direct, BESIDE)
    script = _FILL.format(conversation=direct, count=BACK)
    installation.product.manage("shell", "--no-imports", "-c", script)
    other.say(direct, NEW)
    group = me.start_group("여행 모임", other)
    other.say(group, "렌터카는 제가 운전할게요")
    wait_until(lambda: len(_found(me, "지하철역")) == 1)
    wait_until(lambda: len(_found(me, "렌터카")) == 2)
    return Past(me, other, direct)


def _found(person: Person, query: str) -> list[str]:
    return [hit["message"]["body"] for hit in person.call("GET", f"search?q={query}")["results"]]


def open_search(window: Window) -> None:
    """By its keys, once the page hears them."""
    expect(window.new_chat).to_be_visible()
    window.page.keyboard.press("Control+Shift+KeyF")


def look_for(window: Window, query: str) -> Locator:
    """Typed into the box; the hits."""
    expect(window.search_box).to_be_focused()
    window.page.keyboard.press("Control+KeyA")
    window.page.keyboard.type(query)
    return window.page.locator(".search-hit")


def test_one_finds_what_was_said_a_minute_ago_and_ten_thousand_messages_back(
    past: Past, window: NewWindow
) -> None:
    here = window(1, past.me)
    open_search(here)
    expect(look_for(here, "ㅈㅎㅊ")).to_have_count(1)
    here.page.keyboard.press("Enter")
    expect(here.log(past.other.name)).to_be_visible()
    expect(here.message(NEW)).to_be_in_viewport()

    open_search(here)
    hits = look_for(here, "렌트카 예약번호")  # one jamo is wrong
    expect(hits).to_have_count(1)
    here.page.evaluate(WATCH, OLD)
    here.page.keyboard.press("Enter")
    expect(here.message(OLD)).to_be_in_viewport()
    expect(here.message(BESIDE)).to_be_in_viewport()
    # It is marked for a moment, also for who wants little motion.
    wait_until(lambda: bool(here.page.evaluate("marked")))

    # What one says there is seen going out.
    here.composer.fill("찾았어요")
    here.composer.press("Enter")
    expect(here.message("찾았어요")).to_be_in_viewport()
    here.has_sent_all()

    # And the arrow key changes what one said last of all, wherever one reads.
    open_search(here)
    expect(look_for(here, "렌트카 예약번호")).to_have_count(1)
    here.page.keyboard.press("Enter")
    expect(here.message(OLD)).to_be_in_viewport()
    here.composer.press("ArrowUp")
    expect(here.composer).to_have_value("찾았어요")
    expect(here.message("찾았어요")).to_be_in_viewport()
    here.composer.press("Escape")


def test_one_goes_from_hit_to_hit_across_conversations(past: Past, window: NewWindow) -> None:
    here = window(2, past.me)
    here.button("search.title").first.click()
    hits = look_for(here, "렌터카")
    expect(hits).to_have_count(2)
    expect(hits.nth(0).locator("mark")).to_have_text("렌터카")
    here.page.keyboard.press("Enter")
    expect(here.message("렌터카는 제가 운전할게요")).to_be_in_viewport()
    here.button("search.next").click()
    expect(here.message(OLD)).to_be_in_viewport()
    expect(here.button("search.next")).to_be_disabled()
    here.button("search.previous").click()
    expect(here.message("렌터카는 제가 운전할게요")).to_be_in_viewport()
    # The same by keys, from where one stands after a hit was opened.
    expect(here.page.get_by_role("search", name=here.t("search.hits"))).to_be_focused()
    here.page.keyboard.press("ArrowDown")
    expect(here.message(OLD)).to_be_in_viewport()
    expect(here.button("search.next")).to_be_disabled()
    here.page.keyboard.press("ArrowUp")
    expect(here.message("렌터카는 제가 운전할게요")).to_be_in_viewport()
    here.page.keyboard.press("Escape")
    expect(here.button("search.next")).to_have_count(0)
    expect(here.composer).to_be_focused()

    open_search(here)
    expect(here.search_box).to_be_focused()
    expect(here.page.locator(".search-hit")).to_have_count(2)
    here.page.keyboard.press("Enter")
    expect(here.page.get_by_role("search", name=here.t("search.hits"))).to_be_focused()
    here.page.keyboard.press("ArrowDown")
    expect(here.message(OLD)).to_be_in_viewport()
    here.button("search.end").click()
    expect(here.button("search.next")).to_have_count(0)


def test_the_box_completes_and_marks_what_it_does_not_understand(
    past: Past, window: NewWindow
) -> None:
    here = window(3, past.me, path=f"/c/{past.direct}")
    here.button("search.here").click()
    look_for(here, "보")
    here.page.keyboard.press("Tab")
    expect(here.search_box).to_have_value("보낸사람:")
    here.page.keyboard.type("박지")
    here.page.keyboard.press("Tab")
    expect(here.search_box).to_have_value(f"보낸사람:{past.other.handle} ")
    here.page.keyboard.type("렌터카")
    hits = here.page.locator(".search-hit")
    expect(hits).to_have_count(1)
    expect(hits).to_contain_text(OLD)
    here.button("search.everywhere").click()
    expect(hits).to_have_count(2)
    here.search_box.click()
    wrong = "렌터카 날자:어제"
    with here.complaints.provoked("400"):
        # What is typed slowly is asked in between, and refused, too.
        with here.page.expect_response(re.compile(re.escape(f"q={quote_plus(wrong)}&"))):
            look_for(here, wrong)
        trouble = here.dialog.get_by_role("alert")
        expect(trouble.locator("mark")).to_have_text("날자:")
    look_for(here, "아무도하지않은말")
    expect(here.dialog.get_by_text(here.t("search.none_hint"))).to_be_visible()


def test_what_was_looked_for_is_offered_again_until_it_is_forgotten(
    past: Past, window: NewWindow
) -> None:
    here = window(4, past.me)
    open_search(here)
    expect(look_for(here, "지하철역")).to_have_count(1)
    here.page.keyboard.press("Enter")
    expect(here.message(NEW)).to_be_in_viewport()
    here.page.reload()
    expect(here.composer).to_be_visible()
    open_search(here)
    recent = here.dialog.get_by_role("button", name="지하철역", exact=True)
    recent.click()
    expect(here.page.locator(".search-hit")).to_have_count(1)
    here.search_box.fill("")
    here.dialog.get_by_role("button", name=re.compile(here.t("search.forget_all"))).click()
    expect(recent).to_have_count(0)
