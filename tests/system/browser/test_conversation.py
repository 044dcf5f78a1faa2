"""Two windows on two nodes hold a Korean conversation, direct and in a group, through everything
that happens to browsers, networks and servers.
"""

from dataclasses import dataclass, field
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.product import wait_until

from .complaints import UNREACHABLE
from .conftest import NewPerson, NewWindow
from .inspection import Picture
from .installation import Installation, answers
from .people import PASSWORD, Person, signed_in
from .window import Window, usually

pytestmark = [pytest.mark.system, pytest.mark.timeout(300)]

STARTING = "/gateway 503|status of 503"
"""A node that serves before any is announced cannot name one."""


@dataclass
class Talk:
    """One conversation as its two windows name it, and all that was said in it so far."""

    id: str
    title_here: str
    title_there: str
    said: list[str] = field(default_factory=list)


@dataclass
class Pair:
    """Minji here on node 1, Jihun there on node 2, in a direct conversation and a group."""

    minji: Person
    jihun: Person
    here: Window
    there: Window
    direct: Talk
    group: Talk

    def go_to(self, talk: Talk) -> None:
        self.here.open(talk.title_here)
        self.there.open(talk.title_there)

    def say_here(self, talk: Talk, *texts: str) -> None:
        self.here.say(*texts)
        talk.said += texts

    def say_there(self, talk: Talk, *texts: str) -> None:
        self.there.say(*texts)
        talk.said += texts

    def both_hold_all(self, talk: Talk) -> None:
        """Both windows show, and the database has, everything once, in the same order."""
        self.here.sees(*talk.said)
        self.there.sees(*talk.said)
        self.here.has_sent_all()
        self.there.has_sent_all()
        rows = self.minji.read(talk.id)
        assert [row["body"] for row in rows] == talk.said
        assert [row["seq"] for row in rows] == list(range(1, len(rows) + 1))
        assert rows == self.jihun.read(talk.id)
        expect(
            self.here.page.get_by_role("img", name=self.here.t("message.pending"))
        ).to_have_count(0)


@pytest.fixture
def pair(person: NewPerson, window: NewWindow) -> Pair:
    minji, jihun = person("minji"), person("jihun")
    direct = Talk(minji.start_direct(jihun), "박지훈", "김민지")
    group = Talk(minji.start_group("저녁 모임", jihun), "저녁 모임", "저녁 모임")
    return Pair(minji, jihun, window(1, minji), window(2, jihun), direct, group)


def _sign_up(window: Window, stem: str, name: str) -> Person:
    """Every field by its label, as a person reads the form."""
    handle = f"{stem}-{uuid4().hex[:6]}"
    page = window.page
    page.goto("/")
    page.get_by_role("link", name="가입하기").click()
    page.get_by_role("textbox", name="아이디").fill(handle)
    page.get_by_role("textbox", name="이름").fill(name)
    page.get_by_role("textbox", name="이메일").fill(f"{handle}@example.com")
    page.get_by_role("textbox", name="비밀번호").fill(PASSWORD)
    page.get_by_role("button", name="가입하기").click()
    expect(page.get_by_text(f"{name}님, 반가워요")).to_be_visible()
    cookies = {one["name"]: one["value"] for one in window.context.cookies()}
    return signed_in(window.address, cookies, name, "ko")


def _find(window: Window, person: Person) -> None:
    """In the open people dialog."""
    window.dialog.get_by_role("searchbox", name=window.t("people.search")).fill(person.handle)
    window.dialog.get_by_text(f"@{person.handle}", exact=True).click()


def test_two_people_sign_up_find_each_other_and_talk_on_two_nodes(
    window: NewWindow, person: NewPerson
) -> None:
    here, there = window(1), window(2)
    minji, jihun = _sign_up(here, "minji", "김민지"), _sign_up(there, "jihun", "박지훈")
    seoyeon = person("seoyeon")

    here.new_chat.click()
    _find(here, jihun)
    here.say("안녕하세요! 오늘 저녁에 시간 있으세요?")
    there.open("김민지")
    there.sees("안녕하세요! 오늘 저녁에 시간 있으세요?")
    waits = _alternate(here, there, ["네, 일곱 시부터 괜찮아요.", "그럼 시청역 앞에서 봐요 🙂"])

    here.new_chat.click()
    here.dialog.get_by_text(here.t("people.group"), exact=True).click()
    here.dialog.get_by_role("textbox", name=here.t("group.title")).fill("저녁 모임")
    for other in (jihun, seoyeon):
        _find(here, other)
    here.button("group.create").click()
    here.say("다 같이 볼까요?")
    there.open("저녁 모임")
    there.sees("다 같이 볼까요?")
    waits += _alternate(
        here, there, ["좋아요. 제가 예약할게요.", "고마워요! 여섯 명으로 해 주세요."]
    )
    assert usually(waits) < 1

    there.open("김민지")
    here.say("참, 서연 씨도 와요.", "늦으면 먼저 시작할게요.")
    there.sees_unread("저녁 모임", 2)
    here.sees_not_read_by("늦으면 먼저 시작할게요.", 2)
    there.open("저녁 모임")
    there.sees_unread("저녁 모임", 0)
    here.sees_not_read_by("늦으면 먼저 시작할게요.", 1)
    for one in (minji, jihun):
        one.api.close()


def _alternate(here: Window, there: Window, texts: list[str]) -> list[float]:
    """There and here in turns; gives the seconds until each was shown to the other."""
    waits = []
    for number, text in enumerate(texts):
        speaker, reader = (here, there) if number % 2 else (there, here)
        speaker.say(text)
        expect(reader.message(text)).to_be_visible()
        waits.append(speaker.seconds_until_shown(text, reader))
    return waits


def test_unread_counts_are_right_while_another_conversation_is_open(pair: Pair) -> None:
    pair.here.open(pair.direct.title_here)
    pair.there.open(pair.group.title_there)
    pair.say_here(
        pair.direct, "회의 자료를 보냈어요.", "의견 주시면 감사하겠습니다.", "급하지는 않아요."
    )
    pair.there.sees_unread("김민지", 3)
    expect(pair.there.page).to_have_title("(3) 저녁 모임 · Chatsite")
    for text in pair.direct.said:
        pair.here.sees_not_read_by(text, 1)
    assert pair.jihun.my(pair.direct.id)["unread"] == 3

    pair.there.open(pair.direct.title_there)
    pair.there.sees_unread("김민지", 0)
    for text in pair.direct.said:
        pair.here.sees_not_read_by(text, 0)
    expect(pair.there.page).to_have_title("김민지 · Chatsite")
    pair.both_hold_all(pair.direct)
    assert pair.jihun.my(pair.direct.id)["unread"] == 0


def test_what_was_said_right_before_a_reload_is_said(pair: Pair) -> None:
    pair.go_to(pair.direct)
    for number in range(1, 6):
        pair.say_here(pair.direct, f"{number}번째로 바로 나가요.")
        pair.here.page.reload()
    pair.both_hold_all(pair.direct)


def test_all_is_right_after_a_reload(pair: Pair) -> None:
    pair.go_to(pair.direct)
    pair.say_here(pair.direct, "내일 몇 시에 출발해요?")
    pair.here.page.reload()
    pair.there.sees(*pair.direct.said)
    pair.say_there(pair.direct, "아홉 시요.", "역에서 만나요.")
    pair.here.sees(*pair.direct.said)
    pair.say_here(pair.direct, "네, 알겠어요.")
    pair.both_hold_all(pair.direct)

    pair.here.open(pair.group.title_here)
    pair.say_there(pair.direct, "우산도 챙기세요.")
    pair.here.sees_unread("박지훈", 1)
    pair.here.page.reload()
    pair.here.sees_unread("박지훈", 1)
    pair.there.sees_not_read_by("우산도 챙기세요.", 1)
    pair.here.open(pair.direct.title_here)
    pair.here.sees_unread("박지훈", 0)
    pair.there.sees_not_read_by("우산도 챙기세요.", 0)
    pair.both_hold_all(pair.direct)


@pytest.mark.parametrize("kind", ["direct", "group"])
def test_all_is_right_after_a_lost_connection(pair: Pair, kind: str, picture: Picture) -> None:
    talk, other = (pair.direct, pair.group) if kind == "direct" else (pair.group, pair.direct)
    pair.go_to(talk)
    pair.say_here(talk, "지금 지하철이에요.")
    pair.both_hold_all(talk)

    with pair.here.offline():
        pair.say_there(talk, "조심히 오세요.", "자리는 잡아 뒀어요.")
        pair.there.open(other.title_there)
        pair.say_there(other, "여기는 다른 방이에요.")
        pair.there.open(talk.title_there)
        late = ["터널이라 끊겨요.", "곧 도착해요."]
        pair.here.say(*late)
        for text in late:
            expect(pair.here.waiting(text)).to_be_visible()
        expect(
            pair.here.page.get_by_text(pair.here.t("connection.offline_waiting", n=2))
        ).to_be_visible()
        picture(pair.here.page, f"offline-{kind}-ko-light-wide")
        pair.there.sees(*talk.said)
    talk.said += late
    pair.both_hold_all(talk)
    pair.here.sees_unread(other.title_here, 1)
    pair.here.open(other.title_here)
    pair.there.open(other.title_there)
    pair.both_hold_all(other)
    pair.there.sees_not_read_by("여기는 다른 방이에요.", 0)


def test_all_is_right_after_the_own_node_was_killed(pair: Pair, installation: Installation) -> None:
    pair.go_to(pair.group)
    pair.say_here(pair.group, "사진 봤어요?")
    pair.both_hold_all(pair.group)

    killed = pair.here.connected_to
    # Theirs may be the same one.
    with (
        pair.here.complaints.provoked(UNREACHABLE),
        pair.there.complaints.provoked(UNREACHABLE),
    ):
        installation.kill_node(killed)
        pair.say_there(pair.group, "네, 잘 나왔네요.")
        pair.here.sees(*pair.group.said)
        assert pair.here.connected_to != killed
        pair.here.say("저도 한 장 있어요.")
        expect(pair.there.bubbles).to_have_count(3)
        pair.group.said.append("저도 한 장 있어요.")
        wait_until(lambda: answers(killed))
        pair.both_hold_all(pair.group)
    pair.say_there(pair.group, "보여 주세요!")
    pair.both_hold_all(pair.group)
    pair.go_to(pair.direct)
    pair.say_here(pair.direct, "따로 보낼게요.")
    pair.both_hold_all(pair.direct)


def test_all_is_right_after_a_restart_of_the_whole_product(
    pair: Pair, installation: Installation
) -> None:
    for talk in (pair.direct, pair.group):
        pair.go_to(talk)
        pair.say_here(talk, "서버를 다시 켤게요.")
        pair.both_hold_all(talk)
        pair.say_there(talk, "네, 기다릴게요.")
        pair.both_hold_all(talk)
    pair.there.open(pair.direct.title_there)
    pair.here.open(pair.group.title_here)
    with (
        pair.here.complaints.provoked(f"{UNREACHABLE}|{STARTING}"),
        pair.there.complaints.provoked(f"{UNREACHABLE}|{STARTING}"),
    ):
        installation.stop()
        pair.say_here(pair.group, "꺼진 동안 쓴 말이에요.")
        expect(pair.here.waiting("꺼진 동안 쓴 말이에요.")).to_be_visible()
        installation.start()
        pair.here.hear_of_a_network()
        pair.there.hear_of_a_network()
        pair.there.sees_unread("저녁 모임", 1)
    pair.there.open(pair.group.title_there)
    pair.both_hold_all(pair.group)
    pair.there.sees_unread("저녁 모임", 0)
    pair.say_there(pair.group, "다시 왔네요!")
    pair.both_hold_all(pair.group)
    pair.go_to(pair.direct)
    pair.say_here(pair.direct, "여기도 잘 돼요.")
    pair.both_hold_all(pair.direct)
