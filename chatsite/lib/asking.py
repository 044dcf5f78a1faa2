"""Work that asks, step by step; the like questions of many are answered by one look-up.

So what is written for one is as cheap for many: each is a generator that yields what it has to know
next, and knows of no other.
"""

from collections import defaultdict
from collections.abc import Callable, Generator, Sequence
from typing import Any, NamedTuple, TypeVar

Key = TypeVar("Key")
Answer = TypeVar("Answer")
Result = TypeVar("Result")
LookUp = Callable[[Sequence[Key]], Sequence[Answer]]


class Question(NamedTuple):
    """What a step waits for: `look_up` takes the keys of all who ask it, and answers in order."""

    look_up: LookUp[Any, Any]
    key: Any


Asking = Generator[Question, Any, Result]


def ask(look_up: LookUp[Key, Answer], key: Key) -> Asking[Answer]:
    """Wait for the answer to this one key."""
    answer: Answer = yield Question(look_up, key)
    return answer


def answer_all(works: Sequence[Asking[Result]]) -> list[Result]:
    """The results, in order. What one of them raises ends all.

    The like questions that are open at one time go together, so works that take the same way need
    as many look-ups as one of them.
    """
    results: dict[int, Result] = {}
    answers: dict[int, Any] = dict.fromkeys(range(len(works)))
    while answers:
        open_questions: defaultdict[LookUp[Any, Any], dict[int, Any]] = defaultdict(dict)
        for place, answer in answers.items():
            try:
                question = works[place].send(answer)
            except StopIteration as end:
                results[place] = end.value
            else:
                open_questions[question.look_up][place] = question.key
        answers = {}
        for look_up, keys in open_questions.items():
            answers |= zip(keys, look_up(list(keys.values())), strict=True)
    return [results[place] for place in range(len(works))]


def answer(work: Asking[Result]) -> Result:
    """The result of one alone: of as many as one."""
    (result,) = answer_all([work])
    return result
