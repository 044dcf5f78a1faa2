"""Questions of one moment, answered together.

When a thousand clients come back at once, most of what each one costs is the way to the database,
not the answer.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

from .errors import AppError, as_app_error

Question = TypeVar("Question")
Answer = TypeVar("Answer")
MOST = 256
"""In one run: it holds a database thread, and a crowd of thousands must not wait for the last one's
answer before the first has any."""


class Together(Generic[Question, Answer]):
    """What is asked while a run is on its way goes with the next one, at most `most` in each.

    `work` answers in the order of the questions: with an AppError where one is to be refused. What
    it raises refuses all of that run; so it may not raise because of what one question says.
    """

    def __init__(
        self,
        work: Callable[[Sequence[Question]], Awaitable[Sequence[Answer | AppError]]],
        most: int = MOST,
    ) -> None:
        self._work = work
        self._most = most
        # By loop: a process has one, its tests have one each.
        self._queues: WeakKeyDictionary[asyncio.AbstractEventLoop, _Queue[Question, Answer]] = (
            WeakKeyDictionary()
        )

    async def ask(self, question: Question) -> Answer:
        """The answer to this one. Raises the AppError that it was refused with."""
        loop = asyncio.get_running_loop()
        queue = self._queues.setdefault(loop, _Queue())
        asked: asyncio.Future[Answer | AppError] = loop.create_future()
        queue.waiting.append((question, asked))
        if queue.task is None:
            queue.task = loop.create_task(self._run(queue))
        answer = await asked
        if isinstance(answer, AppError):
            raise answer
        return answer

    async def _run(self, queue: "_Queue[Question, Answer]") -> None:
        try:
            while queue.waiting:
                batch = queue.waiting[: self._most]
                del queue.waiting[: self._most]
                answers = await self._answers([question for question, _asked in batch])
                for (_question, asked), answer in zip(batch, answers, strict=True):
                    if not asked.done():  # else who asked is gone
                        asked.set_result(answer)
        finally:
            queue.task = None

    async def _answers(self, questions: Sequence[Question]) -> Sequence[Answer | AppError]:
        try:
            return await self._work(questions)
        except Exception as exception:  # else all who asked would wait for ever
            error = as_app_error(exception)
            return [error] * len(questions)


class _Queue(Generic[Question, Answer]):
    __slots__ = ("task", "waiting")

    def __init__(self) -> None:
        self.waiting: list[tuple[Question, asyncio.Future[Answer | AppError]]] = []
        self.task: asyncio.Task[None] | None = None
