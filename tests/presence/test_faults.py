"""Nodes die, Redis goes and comes back empty: nobody is called offline for it, and nobody stays."""

import pytest

from accounts.models import User
from chatsite.lib import redis
from presence import board

from .nodes import nodes

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("recorder", "direct", "group"),
]


def empty_redis() -> None:
    """Everything of presence is gone, as after a restart without a disk."""
    client = redis.client()
    for part in ("heard", "active", "pulse", "sweep"):
        client.delete(redis.key(board.TOPIC, part))


async def test_those_of_a_killed_node_go_offline_after_30_s_unless_they_come_back(
    alice: User, bob: User, dora: User
) -> None:
    async with nodes(2) as installation:
        one, two = installation
        laptop = await one.connect(alice)
        await two.connect(bob)
        await two.connect(dora)
        await installation.tick()
        assert await laptop.watch(bob, dora) == {bob.pk: "away", dora.pk: "away"}
        await installation.kill(two)
        await installation.pass_time(15, laptop)
        phone = await one.connect(dora)
        await installation.pass_time(14, laptop, phone)
        assert laptop.told == []
        await installation.pass_time(4, laptop, phone)
        assert laptop.told == [(bob.pk, "offline")]


async def test_while_redis_is_away_nothing_is_said(
    alice: User, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with nodes() as installation:
        (here,) = installation
        laptop = await here.connect(alice)
        phone = await here.connect(bob)
        await installation.tick()
        assert await laptop.watch(bob) == {bob.pk: "away"}
        phone.loses_its_socket()

        with monkeypatch.context() as patch:

            async def refuse(*_: object) -> None:
                raise redis.Error("away")

            patch.setattr(board.Board, "_eval", refuse)
            for _ in range(60):
                installation.time.now += 1
                await here.presence.tick()
        assert laptop.told == []
        empty_redis()
        await installation.pass_time(29, laptop)
        assert laptop.told == []
        await installation.pass_time(4, laptop)
        assert laptop.told == [(bob.pk, "offline")]


async def test_no_stale_online_survives_a_redis_that_comes_back_empty(
    alice: User, bob: User, dora: User
) -> None:
    async with nodes(2) as installation:
        one, two = installation
        laptop = await one.connect(alice)
        stays, goes = await two.connect(bob), await two.connect(dora)
        await installation.tick()
        assert await laptop.watch(bob, dora) == {bob.pk: "away", dora.pk: "away"}
        goes.loses_its_socket()
        empty_redis()
        await installation.pass_time(28, laptop, stays)
        assert laptop.told == []
        await installation.pass_time(6, laptop, stays)
        assert laptop.told == [(dora.pk, "offline")]


async def test_a_redis_that_comes_back_with_an_old_copy_calls_nobody_offline(
    alice: User, bob: User
) -> None:
    async with nodes() as installation:
        (here,) = installation
        laptop, phone = await here.connect(alice), await here.connect(bob)
        await installation.tick()
        assert await laptop.watch(bob) == {bob.pk: "away"}
        client = redis.client()
        old = 60_000
        client.zincrby(redis.key(board.TOPIC, "heard"), -old, str(bob.pk))
        client.hincrby(redis.key(board.TOPIC, "pulse"), "last", -old)
        await installation.pass_time(29, laptop, phone)
        await installation.pass_time(29, laptop, phone)
        assert laptop.told == []


async def test_nothing_is_claimed_of_whom_nothing_can_be_known_yet(
    alice: User, bob: User, dora: User
) -> None:
    async with nodes() as installation:
        (here,) = installation
        laptop, phone = await here.connect(alice), await here.connect(bob)
        empty_redis()
        await installation.tick()
        assert await laptop.watch(bob, dora) == {bob.pk: "away"}
        await installation.pass_time(33, laptop, phone)
        assert laptop.told == [(dora.pk, "offline")]


async def test_a_watch_while_redis_is_away_is_answered_and_told_later(
    alice: User, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with nodes() as installation:
        (here,) = installation
        laptop, phone = await here.connect(alice), await here.connect(bob)
        with monkeypatch.context() as patch:

            async def refuse(*_: object) -> None:
                raise redis.Error("away")

            patch.setattr(board.Board, "_eval", refuse)
            assert await laptop.watch(bob) == {}
        phone.beats()
        await installation.tick()
        assert laptop.told == [(bob.pk, "away")]


async def test_news_of_a_rise_that_was_lost_is_found_within_30_s(
    alice: User, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with nodes() as installation:
        (here,) = installation
        laptop = await here.connect(alice)
        assert await laptop.watch(bob) == {bob.pk: "offline"}
        with monkeypatch.context() as patch:
            patch.setattr(here.presence, "_raise", lambda risen: None)
            phone = await here.connect(bob)
            await installation.tick()
        assert laptop.told == []
        await installation.pass_time(31, laptop, phone)
        assert laptop.told == [(bob.pk, "away")]
