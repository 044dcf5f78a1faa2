"""Rate limits: one bucket for threads, loops and processes, in one round trip for many."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any
from uuid import uuid4

import pytest

from chatsite.lib.errors import RateLimited
from chatsite.lib.limits import Spender, spend
from tests.without_redis import redis_away


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


@pytest.fixture
def questions(spender: Spender, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The commands that Redis gets of the spender, whatever others ask it meanwhile."""
    commands: list[str] = []
    execute = spender._client.execute_command

    async def listening(name: str, *args: Any, **options: Any) -> Any:
        commands.append(name)
        return await execute(name, *args, **options)

    monkeypatch.setattr(spender._client, "execute_command", listening)
    return commands


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


async def test_what_is_spent_in_one_turn_is_one_question(
    spender: Spender, questions: list[str]
) -> None:
    await outcomes(spender, uuid4())
    questions.clear()
    assert await outcomes(spender, *(uuid4() for _ in range(500))) == [None] * 500
    assert questions == ["EVALSHA"]


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
    with redis_away(settings):
        yield


@pytest.mark.usefixtures("redis_is_gone")
async def test_without_redis_the_process_counts_for_itself(spender: Spender) -> None:
    alice = uuid4()
    came = await outcomes(spender, alice, alice, alice, alice, uuid4())
    assert [type(o) for o in came] == [type(None)] * 3 + [RateLimited, type(None)]
    with pytest.raises(RateLimited):
        spend("few", alice)
