"""Questions of one moment are answered together."""

import asyncio
from collections.abc import Sequence

import pytest

from chatsite.lib.errors import AppError, NotFound, Unavailable
from chatsite.lib.together import Together


class Office:
    """Answers with the double; never heard of 13, and is closed for a batch with 99."""

    def __init__(self, most: int = 256) -> None:
        self.batches: list[list[int]] = []
        self.open = asyncio.Event()
        self.open.set()
        self.asked: Together[int, int] = Together(self._answer, most)

    async def _answer(self, questions: Sequence[int]) -> list[int | AppError]:
        self.batches.append(list(questions))
        await self.open.wait()
        if 99 in questions:
            raise OSError("closed")
        return [NotFound() if number == 13 else number * 2 for number in questions]


async def test_what_is_asked_meanwhile_goes_together_with_the_next() -> None:
    office = Office(most=3)
    office.open.clear()
    first = asyncio.create_task(office.asked.ask(1))
    await asyncio.sleep(0)
    others = [asyncio.create_task(office.asked.ask(number)) for number in range(2, 7)]
    await asyncio.sleep(0)
    office.open.set()
    assert await asyncio.gather(first, *others) == [2, 4, 6, 8, 10, 12]
    assert [number for batch in office.batches for number in batch] == [1, 2, 3, 4, 5, 6]
    assert max(map(len, office.batches)) == 3
    assert len(office.batches) <= 3


async def test_one_that_is_refused_does_not_refuse_the_others() -> None:
    office = Office()
    answers = await asyncio.gather(
        office.asked.ask(13), office.asked.ask(2), return_exceptions=True
    )
    assert isinstance(answers[0], NotFound)
    assert answers[1] == 4


async def test_without_an_answer_all_of_that_run_are_told_so_and_the_next_are_answered() -> None:
    office = Office()
    answers = await asyncio.gather(
        office.asked.ask(99), office.asked.ask(2), return_exceptions=True
    )
    assert [type(answer) for answer in answers] == [Unavailable, Unavailable]
    assert await office.asked.ask(2) == 4


async def test_who_is_gone_before_the_answer_keeps_nobody_from_theirs() -> None:
    office = Office()
    office.open.clear()
    going, staying = (asyncio.create_task(office.asked.ask(number)) for number in (1, 2))
    await asyncio.sleep(0)
    going.cancel()
    with pytest.raises(asyncio.CancelledError):
        await going
    office.open.set()
    assert await staying == 4


def test_each_loop_has_its_own_questions() -> None:
    async def ask() -> int:
        return await office.asked.ask(21)

    async def made() -> Office:
        return Office()

    office = asyncio.run(made())
    assert [asyncio.run(ask()), asyncio.run(ask())] == [42, 42]
