"""Limits in a process's own memory."""

import random
from types import SimpleNamespace

import pytest

from chatsite.lib import buckets
from chatsite.lib.buckets import Buckets


def test_only_those_heard_of_last_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(buckets, "MAX_BUCKETS", 10)
    taken = Buckets()
    for number in range(100):
        assert taken.take(str(number), 1.0, 1) == 0
    assert len(taken) == 10
    assert taken.take("99", 1.0, 1) > 0
    assert taken.take("0", 1.0, 1) == 0


def test_the_one_of_a_burst_of_one_is_let_through_at_any_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    draw = random.Random(1)
    now = 0.0
    # The buckets' own: by the module's itself the loops of other threads wait.
    monkeypatch.setattr(buckets, "time", SimpleNamespace(monotonic=lambda: now))
    taken = Buckets()
    for _ in range(1000):
        now = draw.uniform(0, 1e7)
        assert taken.take(str(now), 0.05, 1) == 0
        assert taken.take(str(now), 0.05, 1) == pytest.approx(0.05)
