"""The socket and HTTP: what they take, and what they answer."""

import pytest

from accounts.models import User
from accounts.services import block, note_last_seen, update_profile
from chatsite.lib import redis
from conversations.models import Conversation
from presence import board
from presence.services import note_sign_of_life
from tests.conversations.edges import Http
from tests.conversations.sockets import a_node, in_thread, open_socket

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("recorder", "direct"),
]
SEEN_MS = 1_790_000_000_000


async def test_a_socket_watches_and_is_told(alice: User, bob: User) -> None:
    async with a_node():
        laptop, phone = await open_socket(alice), await open_socket(bob)
        await phone.ask("heartbeat.unknown")
        reply = await laptop.ask("presence.watch", user_ids=[str(bob.pk)])
        assert reply["ok"]
        # What was heard is written a moment later, and until then nothing may be known of Bob.
        shown = reply["data"]["presence"]
        while not shown or shown[-1]["state"] != "away":
            shown.append((await laptop.event())["data"])
        assert {one["user_id"] for one in shown} == {str(bob.pk)}
        await phone.say(text='{"type": "heartbeat", "active": true}')
        event = await laptop.event()
        assert event == {
            "type": "presence.changed",
            "data": {"user_id": str(bob.pk), "state": "active", "last_seen_at": None},
        }
        await laptop.leave()
        await phone.leave()


@pytest.mark.parametrize(
    "user_ids", [None, "1", [1], ["x"], [str(id) for id in range(1, 202)]], ids=repr
)
async def test_a_list_that_is_none_is_invalid(alice: User, user_ids: object) -> None:
    async with a_node():
        laptop = await open_socket(alice)
        reply = await laptop.ask("presence.watch", user_ids=user_ids)
        assert reply["error"]["code"] == "invalid"
        assert "user_ids" in reply["error"]["fields"]
        await laptop.leave()


async def test_a_list_of_200_is_taken(alice: User) -> None:
    async with a_node():
        laptop = await open_socket(alice)
        reply = await laptop.ask("presence.watch", user_ids=[str(id) for id in range(1, 201)])
        assert reply["ok"]
        assert {shown["state"] for shown in reply["data"]["presence"]} == {"offline"}
        await laptop.leave()


async def test_http_answers_the_same(
    alice: User, bob: User, charlie: User, direct: Conversation
) -> None:
    async with a_node():
        phone, laptop = await open_socket(bob), await open_socket(alice)
        await laptop.ask("presence.watch", user_ids=[str(bob.pk)])
        await phone.say(text='{"type": "heartbeat", "active": true}')
        while (await laptop.event())["data"]["state"] != "active":
            pass
        shown = await in_thread(ask, alice, bob, charlie)
        assert shown == [
            {"user_id": str(bob.pk), "state": "active", "last_seen_at": None},
            {"user_id": str(charlie.pk), "state": "offline", "last_seen_at": None},
        ]
        await in_thread(block, actor=bob, person=alice)
        shown = await in_thread(ask, alice, bob)
        assert [one["state"] for one in shown] == ["offline"]
        await phone.leave()
        await laptop.leave()


def ask(asker: User, *people: User) -> list[dict[str, object]]:
    answer = Http(asker)("GET", f"presence?user_ids={','.join(str(p.pk) for p in people)}")
    assert answer.status == 200
    results: list[dict[str, object]] = answer.body["results"]
    return results


@pytest.mark.parametrize("query", ["", "user_ids=", "user_ids=x", "user_ids=1,,y", "user_ids=-1"])
def test_http_refuses_what_names_nobody(alice: User, query: str) -> None:
    answer = Http(alice)("GET", f"presence?{query}")
    assert (answer.status, answer.body["error"]["code"]) == (400, "invalid")


def test_http_wants_a_sign_in() -> None:
    assert Http(None)("GET", "presence?user_ids=1").status == 401


def test_a_request_counts_as_a_sign_of_life_where_it_is_noted(alice: User, bob: User) -> None:
    note_sign_of_life(user_id=bob.pk, active=True)
    assert ask(alice, bob)[0]["state"] == "active"


def test_the_last_time_is_told_by_http_to_who_may_know(alice: User, bob: User) -> None:
    note_last_seen(seen={bob.pk: SEEN_MS})
    note_sign_of_life(user_id=alice.pk, active=False)
    quiet_for_long()
    assert ask(alice, bob) == [
        {"user_id": str(bob.pk), "state": "offline", "last_seen_at": "2026-09-21T14:13:20Z"}
    ]
    update_profile(actor=bob, show_last_seen=False)
    assert ask(alice, bob)[0]["last_seen_at"] is None


def quiet_for_long() -> None:
    """Nodes have renewed without a lull for longer than the timeout."""
    redis.client().hincrby(redis.key(board.TOPIC, "pulse"), "since", -60_000)
