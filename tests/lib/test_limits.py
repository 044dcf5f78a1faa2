"""Rate limits: one bucket for threads, loops and processes, in one round trip for many."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest

from chatsite.lib import limits, redis
from chatsite.lib.errors import RateLimited
from chatsite.lib.limits import Spender, spend


@pytest.fixture(autouse=True)
def slow(settings: Any) -> None:
    settings.RATE_LIMITS = {"few": (0.01, 3), "one": (20.0, 1)}


@pytest.fixture
async def spender() -> AsyncIterator[Spender]:
    spender = Spender()
    yield spender
    await spender.close()


async def outcomes(spender: Spender, *who: object) -> list[BaseException | None]:
    """Of one spending for each of `who`, all in one turn of the loop."""
    spendings = [spender.spend("few", one) for one in who]
    return await asyncio.gather(*spendings, return_exceptions=True)


def questions() -> int:
    """How many scripts Redis has run."""
    statistics: Any = redis.client().info("commandstats")
    return sum(
        statistics[name]["calls"]
        for name in ("cmdstat_eval", "cmdstat_evalsha")
        if name in statistics
    )


async def test_who_is_too_fast_is_told_how_long_to_wait(spender: Spender) -> None:
    alice, bob = uuid4(), uuid4()
    came = await outcomes(spender, alice, alice, bob, alice, alice, bob)
    assert [type(outcome) for outcome in came] == [type(None)] * 4 + [RateLimited, type(None)]
    refused = came[4]
    assert isinstance(refused, RateLimited)
    assert refused.retry_after == pytest.approx(100, abs=1)


async def test_a_loop_and_a_thread_take_from_one_bucket(spender: Spender) -> None:
    alice = uuid4()
    spend("few", alice)
    await outcomes(spender, alice, alice)
    with pytest.raises(RateLimited):
        spend("few", alice)
    with pytest.raises(RateLimited):
        await spender.spend("few", alice)


async def test_the_one_of_a_burst_of_one_is_let_through_at_any_time(spender: Spender) -> None:
    """However the time is rounded, which differs from one to the next."""
    await asyncio.gather(*(spender.spend("one", uuid4()) for _ in range(500)))


async def test_what_is_spent_in_one_turn_is_one_question(spender: Spender) -> None:
    await outcomes(spender, uuid4())
    before = questions()
    assert await outcomes(spender, *(uuid4() for _ in range(500))) == [None] * 500
    assert questions() == before + 1


async def test_who_stops_waiting_holds_up_nobody(spender: Spender) -> None:
    alice = uuid4()
    gone = asyncio.ensure_future(spender.spend("few", alice))
    staying = asyncio.ensure_future(spender.spend("few", alice))
    await asyncio.sleep(0)
    gone.cancel()
    await staying
    assert [type(o) for o in await outcomes(spender, alice, alice)] == [type(None), RateLimited]


@pytest.fixture
def redis_is_gone(settings: Any) -> Iterator[None]:
    """Nobody listens where Redis should be."""
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    made: list[Callable[[], None]] = [
        redis.client.cache_clear,
        redis.outage.cache_clear,
        limits._local.cache_clear,
    ]
    for clear in made:
        clear()
    yield
    for clear in made:
        clear()


@pytest.mark.usefixtures("redis_is_gone")
async def test_without_redis_the_process_counts_for_itself(spender: Spender) -> None:
    alice = uuid4()
    came = await outcomes(spender, alice, alice, alice, alice, uuid4())
    assert [type(o) for o in came] == [type(None)] * 3 + [RateLimited, type(None)]
    with pytest.raises(RateLimited):
        spend("few", alice)
