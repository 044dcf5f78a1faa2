"""What signs of life say, without Redis and without a node."""

import pytest

from presence.live.beats import Beats
from presence.live.deadlines import Deadlines
from presence.state import Ago, State, state_after


@pytest.mark.parametrize(
    ("heard", "active", "state"),
    [
        (0, 0, State.ACTIVE),
        (30, 30, State.ACTIVE),
        (0, 31, State.AWAY),
        (0, None, State.AWAY),
        (30, None, State.AWAY),
        (31, None, State.OFFLINE),
        (31, 0, State.OFFLINE),
        (None, None, State.OFFLINE),
    ],
)
def test_the_last_sign_of_any_device_counts_for_30_s(
    heard: int | None, active: int | None, state: State
) -> None:
    assert state_after(heard, active, 30) is state


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_beats_are_taken_once_with_their_ages() -> None:
    clock = Clock()
    beats = Beats(clock)
    beats.note(1, active=True)
    clock.now += 2
    beats.note(1, active=False)
    beats.note(2, active=False)
    clock.now += 1
    assert beats.ages(beats.take()) == {1: Ago(1000, 3000), 2: Ago(1000, None)}
    assert beats.ages(beats.take()) == {}


def test_beats_that_could_not_be_written_are_kept_but_never_before_newer_ones() -> None:
    clock = Clock()
    beats = Beats(clock)
    beats.note(1, active=True)
    beats.note(2, active=False)
    taken = beats.take()
    clock.now += 5
    beats.note(1, active=False)
    beats.give_back(taken)
    assert beats.ages(beats.take()) == {1: Ago(0, 5000), 2: Ago(5000, None)}


def test_what_redis_may_have_lost_is_given_back_unless_it_is_old() -> None:
    clock = Clock()
    beats = Beats(clock)
    beats.note(1, active=False)
    beats.written(beats.take())
    clock.now += 50
    beats.note(2, active=False)
    beats.written(beats.take())
    clock.now += 20
    beats.forget_older_than(60)
    beats.give_back_written()
    assert beats.ages(beats.take()) == {2: Ago(20_000, None)}


def test_nobody_is_due_early_and_everybody_once() -> None:
    deadlines = Deadlines(1)
    deadlines.put(1, 10.2)
    deadlines.put(2, 10.9)
    deadlines.put(3, 11.5)
    assert deadlines.take_due(10.95) == set()
    assert deadlines.take_due(11.0) == {1, 2}
    assert deadlines.take_due(11.0) == set()
    assert deadlines.take_due(50.0) == {3}


def test_a_later_deadline_replaces_the_first_and_a_dropped_one_is_gone() -> None:
    deadlines = Deadlines(1)
    deadlines.put(1, 10)
    deadlines.put(1, 20)
    deadlines.put(2, 10)
    deadlines.drop(2)
    assert deadlines.take_due(19) == set()
    assert deadlines.take_due(20) == {1}
