"""The socket as clients use it, from the handshake to the events of others."""

import asyncio
import json
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from accounts.models import User
from chatsite.lib.postgres.base import plain_parameters
from chatsite.realtime import silence
from chatsite.realtime.consumer import MAX_BEATS, REFUSALS_UNTIL_CLOSE
from conversations.models import Conversation
from tests.waiting import eventually

from .saying import heads, leave, send
from .sockets import Socket, a_node, in_thread, open_socket

pytestmark = pytest.mark.django_db(transaction=True)


class Held:
    """A conversation that somebody else has locked."""

    def __init__(self, database: "psycopg.Connection[Any]", conversation: Conversation) -> None:
        self._database = database
        database.execute(
            "SELECT FROM conversations_conversation WHERE id = %s FOR UPDATE", [conversation.pk]
        )

    def is_wanted(self) -> bool:
        """Whether another transaction waits for it."""
        row = self._database.execute(
            "SELECT FROM pg_stat_activity WHERE pg_backend_pid() = ANY(pg_blocking_pids(pid))"
        ).fetchone()
        return row is not None

    def let_go(self) -> None:
        self._database.commit()


@pytest.fixture
def held_group(group: Conversation) -> Iterator[Held]:
    with psycopg.connect(**{**plain_parameters(), "autocommit": False}) as database:
        yield Held(database, group)


def text(conversation: Conversation, body: str = "안녕") -> dict[str, str]:
    return {"conversation_id": str(conversation.pk), "client_id": str(uuid4()), "body": body}


async def test_people_talk(
    alice: User, bob: User, charlie: User, group: Conversation, noise: Conversation
) -> None:
    async with a_node():
        one, other, stranger = [await open_socket(person) for person in (alice, bob, charlie)]
        assert one.hello["user_id"] == str(alice.pk)
        assert one.hello["limits"]["body_chars"] == 10_000
        what = text(group)
        said = await one.ask("message.send", **what)
        assert said["ok"]
        message = said["data"]["message"]
        for socket in (one, other):
            event = await socket.event()
            assert (event["type"], event["data"]) == ("message.created", message)
        again = await one.ask("message.send", **what)
        assert again["data"] == said["data"]
        assert (await other.event())["type"] == "conversation.stale"

        on = {"conversation_id": str(group.pk), "message_id": message["id"]}
        edited = await one.ask("message.edit", **on, body="고침", version=message["version"])
        assert (await other.event())["data"] == edited["data"]["message"]
        reacted = await other.ask("reaction.add", **on, emoji="👍")
        assert reacted["data"]["message"]["reactions"][0]["user_ids"] == [str(bob.pk)]
        await other.event()
        assert (await other.ask("reaction.remove", **on, emoji="👍"))["ok"]
        await other.event()
        read = await other.ask("read.mark", conversation_id=str(group.pk), seq=9)
        assert read["data"] == {"read_seq": 1}
        assert (await other.event())["data"] == {"user_id": str(bob.pk), "read_seq": 1}
        assert (await one.ask("typing.start", conversation_id=str(group.pk)))["data"] == {}
        assert (await other.event())["data"] == {"user_id": str(alice.pk), "active": True}
        assert (await one.ask("message.delete", **on, **{"for": "me"}))["data"] == {}
        deleted = await one.ask("message.delete", **on, **{"for": "all"})
        assert (await other.event())["data"] == deleted["data"]["message"]

        version = (await in_thread(heads, group))[1]
        synced = await other.ask("sync", versions={str(group.pk): version - 1})
        (entry,) = [e for e in synced["data"]["conversations"] if e["id"] == str(group.pk)]
        assert [row["id"] for row in entry["messages"]] == [message["id"]]
        refused = await stranger.ask("message.send", **text(group))
        assert refused["error"]["code"] == "not_found"
        assert not stranger._events
        for socket in (one, other, stranger):
            await socket.leave()


async def test_what_one_says_without_waiting_is_done_in_that_order(
    alice: User, group: Conversation
) -> None:
    async with a_node():
        socket = await open_socket(alice)
        for number in range(20):
            frame = {"type": "message.send", "ref": f"s{number}", **text(group, str(number))}
            await socket.say(text=json.dumps(frame))
        replies = [await socket.reply(f"s{number}") for number in range(20)]
        assert [reply["data"]["message"]["body"] for reply in replies] == [
            str(n) for n in range(20)
        ]
        assert [reply["data"]["message"]["seq"] for reply in replies] == list(range(1, 21))
        await socket.leave()


async def test_who_is_put_out_hears_no_more(alice: User, bob: User, group: Conversation) -> None:
    async with a_node():
        socket = await open_socket(bob)
        await in_thread(leave, bob, group, by=alice)
        assert (await socket.event())["type"] == "conversation.removed"
        await in_thread(send, alice, group)
        assert (await socket.ask("message.send", **text(group)))["error"]["code"] == "not_found"
        synced = await socket.ask("sync", versions={str(group.pk): 1})
        assert synced["data"]["removed"] == [str(group.pk)]
        assert not socket._events
        await socket.leave()


async def test_who_goes_while_a_message_is_stored_has_sent_it(
    alice: User, bob: User, group: Conversation, held_group: Held
) -> None:
    async with a_node():
        one, other = [await open_socket(person) for person in (alice, bob)]
        await one.say(text=json.dumps({"type": "message.send", **text(group)}))
        await eventually(held_group.is_wanted)
        one.cancel()
        held_group.let_go()
        assert (await other.event())["data"]["seq"] == 1
        await other.leave()


async def test_a_node_that_goes_stores_what_it_was_given(
    alice: User, group: Conversation, held_group: Held
) -> None:
    async with a_node() as node:
        socket = await open_socket(alice)
        await socket.say(text=json.dumps({"type": "message.send", **text(group)}))
        await eventually(held_group.is_wanted)
        socket.cancel()
        draining = asyncio.ensure_future(node.drain())
        await eventually(node.hub.empty.is_set)
        assert not draining.done()
        held_group.let_go()
        await draining
        assert (await in_thread(heads, group))[0] == 1


async def test_a_bad_command_is_answered_and_the_socket_goes_on(
    alice: User, group: Conversation
) -> None:
    bad: list[tuple[Any, dict[str, Any], str]] = [
        ("message.sent", {}, "invalid"),
        (None, {}, "invalid"),
        (["message.send"], {}, "invalid"),
        ("message.send", {}, "invalid"),
        ("message.send", {**text(group), "body": "가" * 10_001}, "invalid"),
        ("message.send", {**text(group), "body": "a\0b"}, "invalid"),
        ("message.send", {**text(group), "conversation_id": 7}, "invalid"),
        ("message.send", {**text(group), "conversation_id": "7"}, "not_found"),
        ("read.mark", {"conversation_id": str(group.pk), "seq": -1}, "invalid"),
        ("sync", {"versions": []}, "invalid"),
    ]
    async with a_node():
        socket = await open_socket(alice)
        for name, fields, code in bad:
            reply = await socket.ask(name, **fields)
            assert (reply["ok"], reply["error"]["code"]) == (False, code)
        await socket.say(text='{"type": "read.mark", "ref": "s", "seq": "\\ud800"}')
        assert (await socket.reply("s"))["error"]["code"] == "invalid"
        await socket.say(text='{"type": "read.mark", "ref": "' + "x" * 65 + '"}')
        assert (await socket.reply(None))["error"]["fields"] == {
            "ref": ["must be a string of at most 64 characters"]
        }
        assert (await socket.ask("message.send", **text(group)))["ok"]
        await socket.leave()


FRAMES: list[str | bytes] = [
    "",
    "no JSON",
    "[]",
    "7",
    '"text"',
    "null",
    '{"type": "sync"',
    '{"a":' * 5_000 + "1" + "}" * 5_000,
    '{"type": "read.mark", "seq": NaN}',
    '{"type": "message.send", "body": "' + "x" * 65_536 + '"}',
    '{"type": "sync", "x": "' + "x" * 1_048_576 + '"}',
    b'{"type": "sync"}',
]


async def test_a_frame_that_is_none_closes(alice: User) -> None:
    async with a_node():
        for frame in FRAMES:
            socket = await open_socket(alice)
            if isinstance(frame, bytes):
                await socket.say(data=frame)
            else:
                await socket.say(text=frame)
            assert await socket.closed() == 4500, frame[:30]
            await socket.leave()


async def test_without_a_sign_in_it_is_accepted_and_closed() -> None:
    async with a_node():
        for headers in ([], [(b"authorization", b"Token nonsense")]):
            assert (await Socket(headers).open()).code == 4501


async def test_who_is_too_fast_is_told_how_long_to_wait(
    alice: User, group: Conversation, settings: Any
) -> None:
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "send": (0.01, 3)}
    async with a_node():
        socket = await open_socket(alice)
        replies = [await socket.ask("message.send", **text(group, str(n))) for n in range(5)]
        assert [reply["ok"] for reply in replies] == [True, True, True, False, False]
        error = replies[-1]["error"]
        assert error["code"] == "rate_limited"
        assert 0 < error["retry_after"] <= 100
        assert (await in_thread(heads, group))[0] == 3
        # Other commands have a limit of their own.
        assert (await socket.ask("read.mark", conversation_id=str(group.pk), seq=1))["ok"]
        for _ in range(REFUSALS_UNTIL_CLOSE):
            await socket.say(text='{"type": "message.send"}')
        assert await socket.closed() == 4029


async def test_heartbeats_count_the_events(alice: User, bob: User, group: Conversation) -> None:
    async with a_node():
        socket = await open_socket(alice)
        for _ in range(3):
            await in_thread(send, bob, group)
            await socket.event()
        await socket.say(text='{"type": "heartbeat", "received": 3, "active": true}')
        ack = await socket.event()
        assert (ack["type"], ack["events"]) == ("heartbeat.ack", 3)
        strange: list[Any] = ["x", -1, 10**30, None, [], True]
        for received in strange:
            await socket.say(text=json.dumps({"type": "heartbeat", "received": received}))
            assert (await socket.event())["type"] == "heartbeat.ack"
        await socket.leave()


async def test_who_acknowledges_more_than_there_was_is_closed(alice: User) -> None:
    async with a_node():
        honest, liar = await open_socket(alice), await open_socket(alice)
        await honest.say(text='{"type": "heartbeat", "received": 0}')
        assert (await honest.event())["events"] == 0
        await liar.say(text='{"type": "heartbeat", "received": 1000000000}')
        assert await liar.closed() == 4500


async def test_who_beats_without_pause_is_closed(alice: User) -> None:
    async with a_node():
        socket = await open_socket(alice)
        for _ in range(MAX_BEATS + 1):
            await socket.say(text='{"type": "heartbeat"}')
        assert await socket.closed() == 4029


async def test_one_socket_more_than_a_person_may_have_is_closed_and_the_others_go_on(
    alice: User, bob: User, group: Conversation, settings: Any
) -> None:
    settings.MAX_SESSIONS_PER_PERSON = 2
    async with a_node() as node:
        sockets = [await open_socket(alice) for _ in range(2)]
        assert (await open_socket(alice)).code == 4029
        assert len(node.hub) == 2
        # Another person has a number of their own.
        sockets.append(await open_socket(bob))
        assert all([(await socket.ask("sync"))["ok"] for socket in sockets])
        await sockets.pop(0).leave()
        await eventually(lambda: len(node.hub.of(alice.pk)) == 1)
        sockets.append(await open_socket(alice))
        assert sockets[-1].code is None
        for socket in sockets:
            await socket.leave()


async def test_who_is_not_heard_of_for_too_long_is_closed_and_forgotten(
    alice: User, bob: User, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    monkeypatch.setattr(silence, "SWEEP_SECONDS", 0.1)
    async with a_node() as node:
        lives, vanished = await open_socket(alice), await open_socket(bob)
        (session,) = node.hub.of(bob.pk)
        session.heard_at -= settings.HEARTBEAT_TIMEOUT
        assert await vanished.closed() == 4008
        await vanished.leave()  # as the server says it when no answer came to the close
        await eventually(lambda: bob.pk not in node.hub)
        assert (await lives.ask("sync"))["ok"]
        await lives.leave()
