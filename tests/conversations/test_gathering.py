"""Sends of sockets, gathered: what holds them up, and what breaks under them."""

import asyncio
import logging
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.db import connection, transaction

from accounts.models import User
from chatsite.lib.errors import Unavailable
from chatsite.lib.postgres.base import outage, plain_parameters
from chatsite.realtime.orders import Doubt
from conversations.access import lock_conversation
from conversations.models import Conversation, InboxEntry, Message
from conversations.services.inbox import change_inbox_entry
from conversations.services.sending import Sent, gathering, link
from conversations.services.sending.gathering import Gathering
from conversations.services.sending.link import APPLICATION_NAME
from tests.recorder import Recorder

from .on_loop import PATIENCE, Loop
from .relay import Relay
from .saying import heads, seen
from .test_batches import all_at_once, by, stored, transactions

pytestmark = pytest.mark.django_db(transaction=True)
ACTIVE = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND "
GATHERED = f"application_name = '{APPLICATION_NAME}' AND"


@pytest.fixture
def database() -> Iterator["psycopg.Connection[Any]"]:
    """Somebody else's connection."""
    with psycopg.connect(**plain_parameters()) as connection:
        yield connection


def wait_until(condition: Callable[[], object]) -> Any:
    deadline = time.monotonic() + PATIENCE
    while not (held := condition()):
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.005)
    return held


def backends(database: "psycopg.Connection[Any]", where: str) -> list[int]:
    return [pid for (pid,) in database.execute(ACTIVE + where).fetchall()]


@contextmanager
def statement_on_messages(body: str) -> Iterator[None]:
    """What the database does before it stores a message, in PL/pgSQL."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION test_before_message() RETURNS trigger LANGUAGE plpgsql AS"
            f" $$ BEGIN {body} RETURN NEW; END $$"
        )
        cursor.execute(
            "CREATE TRIGGER test_before BEFORE INSERT ON conversations_message"
            " FOR EACH ROW EXECUTE FUNCTION test_before_message()"
        )
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP FUNCTION test_before_message CASCADE")


def test_a_row_that_the_database_refuses_fails_alone(
    loop: Loop, alice: User, bob: User, group: Conversation, direct: Conversation
) -> None:
    version = heads(group)[1]
    with statement_on_messages("IF NEW.body = '나쁨' THEN RAISE 'no'; END IF;"):
        good, bad, more, other = loop.run(
            all_at_once(
                loop,
                [
                    by(alice, group, "하나"),
                    by(bob, group, "나쁨"),
                    by(alice, group, "둘"),
                    by(bob, direct, "하나"),
                ],
            )
        )
    assert isinstance(bad, Unavailable)
    assert [m.seq for m in stored([good, more, other])] == [1, 2, 1]
    assert heads(group) == (2, version + 2)


def test_a_conversation_that_somebody_holds_holds_up_nobody_else(
    loop: Loop,
    alice: User,
    bob: User,
    group: Conversation,
    direct: Conversation,
    database: "psycopg.Connection[Any]",
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def begin() -> list["asyncio.Task[Sent]"]:
        sends = [by(alice, group, "0"), by(bob, direct, "하나"), by(alice, group, "1")]
        return [asyncio.create_task(loop.sends.send(send)) for send in sends]

    async def end(task: "asyncio.Task[Sent]") -> Message:
        return (await task).message

    caplog.set_level(logging.INFO)
    with transaction.atomic():
        lock_conversation(group.pk)
        first, other, second = loop.run(begin())
        loop.run(end(other))
        assert backends(database, f"{GATHERED} wait_event_type = 'Lock'") == []
        third = loop.soon(loop.sends.send(by(alice, group, "2")))
        loop.run(loop.sends.send(by(bob, direct, "둘")))
        # One waits for all of them, or they would not be stored in their order.
        assert len(wait_until(lambda: backends(database, "wait_event_type = 'Lock'"))) == 1
        assert not any(sending.done() for sending in (first, second, third))
    said = [loop.run(end(first)), loop.run(end(second)), third.result(PATIENCE).message]
    assert [(m.seq, m.body) for m in said] == [(1, "0"), (2, "1"), (3, "2")]
    assert seen(bob, direct) == ["하나", "둘"]
    assert "stored apart" not in caplog.text  # as what waited in vain would be


def test_a_person_whom_somebody_holds_holds_up_nobody_else(
    loop: Loop, alice: User, bob: User, group: Conversation, direct: Conversation
) -> None:
    change_inbox_entry(actor_id=bob.pk, conversation_id=direct.pk, hidden=True)
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=bob.pk)
        held = loop.soon(loop.sends.send(by(alice, direct)))
        loop.run(loop.sends.send(by(bob, group)))
        assert not held.done()
    assert held.result(PATIENCE).message.seq == 1
    assert not InboxEntry.objects.get(user_id=bob.pk, conversation_id=direct.pk).hidden


def test_the_victim_of_a_deadlock_is_stored_in_the_end(
    loop: Loop,
    alice: User,
    bob: User,
    group: Conversation,
    direct: Conversation,
    recorder: Recorder,
) -> None:
    """The batch is one, and so is what is stored apart after it, once."""
    recorder.clear()
    victim = "RAISE 'deadlock' USING ERRCODE = 'deadlock_detected';"
    with tries(), statement_on_messages(f"IF nextval('test_tries') <= 2 THEN {victim} END IF;"):
        sent = stored(loop.run(all_at_once(loop, [by(alice, group), by(bob, direct)])))
    assert [m.seq for m in sent] == [1, 1]
    assert recorder.types_for(bob.pk) == ["message.created", "message.created"]


@contextmanager
def tries() -> Iterator[None]:
    """A number that also a transaction moves that is undone."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE SEQUENCE test_tries")
        yield
        cursor.execute("DROP SEQUENCE test_tries")


def test_a_connection_that_died_in_its_sleep_is_noticed(
    loop: Loop, alice: User, group: Conversation, database: "psycopg.Connection[Any]"
) -> None:
    loop.run(loop.sends.send(by(alice, group, "하나")))
    end_all(database, "state = 'idle'")
    assert loop.run(loop.sends.send(by(alice, group, "둘"))).message.seq == 2


def end_all(database: "psycopg.Connection[Any]", where: str) -> None:
    (pid, *_) = wait_until(lambda: backends(database, f"{GATHERED} {where}"))
    database.execute("SELECT pg_terminate_backend(%s, 10000)", [pid])


def test_a_batch_whose_backend_is_killed_is_not_acknowledged(
    loop: Loop,
    alice: User,
    bob: User,
    group: Conversation,
    direct: Conversation,
    database: "psycopg.Connection[Any]",
    recorder: Recorder,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setitem(link.SETTINGS, "statement_timeout", "60s")
    recorder.clear()
    sends = [by(alice, group), by(bob, direct)]
    with statement_on_messages("PERFORM pg_sleep(60);"):
        both = loop.soon(all_at_once(loop, sends))
        end_all(database, "wait_event = 'PgSleep'")
        outcomes = both.result(PATIENCE)
    assert [type(outcome) for outcome in outcomes] == [Unavailable, Unavailable]
    assert not Message.objects.filter(kind="text").exists()
    assert recorder.orders == [Doubt()]
    assert not [record for record in caplog.records if record.name == "psycopg"]
    again = stored(loop.run(all_at_once(loop, sends)))
    assert [m.seq for m in again] == [1, 1]


@pytest.fixture
def relay(loop: Loop) -> Iterator[Relay]:
    """Between a Gathering of its own and PostgreSQL."""
    given = plain_parameters()
    relay = loop.run(Relay(given["host"], int(given["port"])).open())
    yield relay
    loop.run(relay.close())


@pytest.fixture
def through(loop: Loop, relay: Relay) -> Iterator[Callable[..., "Future[Sent]"]]:
    """Send through the relay."""

    async def made() -> Gathering:
        return Gathering({**plain_parameters(), "host": "127.0.0.1", "port": relay.port})

    gathering = loop.run(made())
    yield lambda send: loop.soon(gathering.send(send))
    loop.run(gathering.close())


def test_a_commit_whose_answer_is_lost_is_in_doubt_and_found_by_the_retry(
    relay: Relay,
    through: Callable[..., "Future[Sent]"],
    alice: User,
    bob: User,
    group: Conversation,
    recorder: Recorder,
) -> None:
    recorder.clear()
    relay.cut_at = b"COMMIT"
    send = by(alice, group)
    with pytest.raises(Unavailable):
        through(send).result(PATIENCE)
    assert recorder.orders == [Doubt()]
    message = wait_until(Message.objects.filter(conversation_id=group.pk, kind="text").first)
    again = through(send).result(PATIENCE)
    assert (again.message.id, again.created) == (message.id, False)
    assert recorder.types_for(bob.pk) == ["conversation.stale"]
    assert Message.objects.filter(kind="text").count() == 1


def test_while_postgres_is_away_nothing_is_acknowledged_and_afterwards_all_is(
    loop: Loop,
    relay: Relay,
    through: Callable[..., "Future[Sent]"],
    alice: User,
    group: Conversation,
    recorder: Recorder,
) -> None:
    assert through(by(alice, group, "하나")).result(PATIENCE).created
    loop.run(relay.close())
    recorder.clear()
    lost = [by(alice, group, str(n)) for n in range(3)]
    for send in lost:
        with pytest.raises(Unavailable):
            through(send).result(PATIENCE)
    assert heads(group)[0] == 1
    assert recorder.orders == []
    loop.run(relay.open())
    wait_until(lambda: not outage().lasts)
    assert [through(send).result(PATIENCE).message.seq for send in lost] == [2, 3, 4]


def test_what_is_begun_is_finished_when_nobody_waits_for_it_any_more(
    loop: Loop, alice: User, bob: User, group: Conversation, recorder: Recorder
) -> None:
    async def give_up() -> None:
        sending = asyncio.ensure_future(loop.sends.send(by(alice, group)))
        await asyncio.sleep(0)
        sending.cancel()
        with pytest.raises(asyncio.CancelledError):
            await sending

    recorder.clear()
    loop.run(give_up())
    loop.run(loop.sends.finish())
    assert heads(group)[0] == 1
    assert recorder.types_for(bob.pk) == ["message.created"]


def test_too_many_are_refused_at_once(
    loop: Loop, alice: User, group: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gathering, "MAX_WAITING", 5)
    sends = [by(alice, group, str(n)) for n in range(8)]
    outcomes = loop.run(all_at_once(loop, sends))
    assert [type(outcome) for outcome in outcomes] == [Sent] * 5 + [Unavailable] * 3
    assert heads(group)[0] == 5
    assert stored(loop.run(all_at_once(loop, sends[5:])))


def test_who_ends_finishes_what_was_taken_and_takes_no_more(
    loop: Loop, alice: User, bob: User, group: Conversation, direct: Conversation
) -> None:
    with transaction.atomic():
        lock_conversation(group.pk)
        held = loop.soon(loop.sends.send(by(alice, group)))
        loop.run(loop.sends.send(by(bob, direct)))
        ending = loop.soon(loop.sends.finish())
        with pytest.raises(Unavailable):
            loop.run(loop.sends.send(by(bob, direct)))
        assert not ending.done()
    ending.result(PATIENCE)
    assert heads(group)[0] == 1
    assert held.result(PATIENCE).message.seq == 1


def test_what_takes_too_long_is_not_stored(
    loop: Loop,
    alice: User,
    group: Conversation,
    recorder: Recorder,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    recorder.clear()
    monkeypatch.setattr("conversations.services.sending.link.MAX_SECONDS", 0.0)
    with pytest.raises(Unavailable):
        loop.run(loop.sends.send(by(alice, group)))
    assert heads(group)[0] == 0
    assert recorder.orders == []
    monkeypatch.undo()
    assert loop.run(loop.sends.send(by(alice, group))).message.seq == 1


def test_many_at_once_in_many_conversations_are_few_transactions(
    loop: Loop, alice: User, bob: User, group: Conversation, direct: Conversation
) -> None:
    sends = [
        by(sender, conversation, str(n))
        for n in range(50)
        for sender in (alice, bob)
        for conversation in (group, direct)
    ]
    messages = stored(loop.run(all_at_once(loop, sends)))
    for conversation in (group, direct):
        seqs = [m.seq for m in messages if m.conversation_id == conversation.pk]
        assert seqs == list(range(1, 101))
    assert transactions() == 1
