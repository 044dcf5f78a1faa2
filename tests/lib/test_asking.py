"""The like questions of many are answered by one look-up."""

from collections.abc import Sequence

import pytest

from chatsite.lib.asking import Asking, answer, answer_all, ask


class Book:
    """Remembers in which company each question came."""

    def __init__(self) -> None:
        self.looked_up: list[list[int]] = []

    def double(self, keys: Sequence[int]) -> list[int]:
        self.looked_up.append(list(keys))
        return [2 * key for key in keys]

    def steps(self, number: int, steps: int) -> Asking[int]:
        for _ in range(steps):
            number = yield from ask(self.double, number)
        return number


def test_many_who_go_the_same_way_go_together() -> None:
    book = Book()
    assert answer_all([book.steps(number, 2) for number in (1, 2, 3)]) == [4, 8, 12]
    assert book.looked_up == [[1, 2, 3], [2, 4, 6]]


def test_each_goes_as_far_as_it_has_to() -> None:
    book = Book()
    assert answer_all([book.steps(5, 0), book.steps(1, 3), book.steps(2, 1)]) == [5, 8, 4]
    assert book.looked_up == [[1, 2], [2], [4]]


def test_one_alone_is_a_crowd_of_one() -> None:
    book = Book()
    assert answer(book.steps(3, 1)) == 6
    assert answer_all([]) == []


def test_an_answer_too_few_is_noticed() -> None:
    def forgets(keys: Sequence[int]) -> list[int]:
        return list(keys[1:])

    with pytest.raises(ValueError, match="shorter"):
        answer_all([ask(forgets, 1), ask(forgets, 2)])
