"""When people were last seen outlives everything that is in memory."""

from datetime import UTC, datetime

import pytest

from accounts.models import User
from accounts.services import note_last_seen
from chatsite.lib import redis
from presence import board
from presence.services import store_last_seen
from presence.state import Ago
from tests.conversations.sockets import in_thread

from .nodes import nodes

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("recorder", "direct", "group"),
]


def at(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def stored(person: User) -> datetime | None:
    return User.objects.get(pk=person.pk).last_seen_at


def in_redis(person: User) -> float | None:
    score = redis.client().zscore(redis.key(board.TOPIC, "heard"), str(person.pk))
    return None if score is None else float(score)  # type: ignore[arg-type]


def test_it_moves_forward_only_whoever_stores_it(alice: User, bob: User) -> None:
    note_last_seen(seen={alice.pk: 2_000_000, bob.pk: 5_000_000, 12345: 1})
    note_last_seen(seen={alice.pk: 3_000_000, bob.pk: 4_000_000})
    assert (stored(alice), stored(bob)) == (at(3_000), at(5_000))


async def test_it_is_stored_once_a_person_is_gone_and_not_for_each_beat(bob: User) -> None:
    async with nodes() as installation:
        (here,) = installation
        phone = await here.connect(bob)
        await installation.pass_time(60, phone)
        assert await in_thread(store_last_seen) == 0
        assert await in_thread(stored, bob) is None
        await installation.pass_time(45)
        left = in_redis(bob)
        assert left is not None
        await here.presence.sweep()
        kept = await in_thread(stored, bob)
        assert kept is not None
        assert kept.timestamp() == pytest.approx(left / 1000, abs=0.01)
        assert in_redis(bob) is None


async def test_those_of_a_killed_node_are_stored_by_another(alice: User, bob: User) -> None:
    async with nodes(2) as installation:
        one, two = installation
        await two.connect(bob)
        await installation.tick()
        await installation.kill(two)
        await installation.pass_time(45)
        await one.presence.sweep()
        assert await in_thread(stored, bob) is not None


async def test_those_who_left_before_redis_lost_all_are_stored_too(bob: User) -> None:
    async with nodes() as installation:
        (here,) = installation
        phone = await here.connect(bob)
        await installation.tick()
        phone.loses_its_socket()
        await installation.pass_time(5)
        client = redis.client()
        for part in ("heard", "active", "pulse", "sweep"):
            client.delete(redis.key(board.TOPIC, part))
        await installation.pass_time(45)
        await here.presence.sweep()
        assert await in_thread(stored, bob) is not None


async def test_who_comes_back_while_being_stored_is_not_forgotten(
    bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with nodes() as installation:
        (here,) = installation
        phone = await here.connect(bob)
        await installation.pass_time(45)
        forget = board.forget

        def come_back_first(people: dict[int, int]) -> None:
            board.renew_now({bob.pk: Ago(0, None)})
            forget(people)

        monkeypatch.setattr(board, "forget", come_back_first)
        await in_thread(store_last_seen)
        assert in_redis(bob) is not None
        phone.loses_its_socket()


async def test_the_watchers_are_told_the_time_with_the_going(alice: User, bob: User) -> None:
    async with nodes() as installation:
        (here,) = installation
        laptop, phone = await here.connect(alice), await here.connect(bob)
        await installation.pass_time(12, phone)
        await laptop.watch(bob)
        await installation.pass_time(33, laptop)
        (event,) = laptop.events
        assert event["state"] == "offline"
        assert event["last_seen_at"].endswith("Z")
