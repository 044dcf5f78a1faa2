"""The cache holds plain data, and is empty rather than broken without Redis."""

import pickle
from collections.abc import Iterator

import pytest
from django.core.cache import cache

from chatsite.lib.cache import ForgivingCache, JSONSerializer
from tests.without_redis import NOWHERE, what_is_known_of_redis


@pytest.mark.parametrize("value", [0, 41, True, "한글", [1.5, 2.5], {"a": None}])
def test_what_is_kept_comes_back(value: object) -> None:
    cache.set("kept", value, 60)
    assert cache.get("kept") == value


def test_a_number_can_be_counted() -> None:
    cache.set("count", 1, 60)
    cache.incr("count")
    assert cache.get("count") == 2


def test_what_somebody_pickled_into_redis_is_not_run() -> None:
    with pytest.raises(ValueError, match=r"."):
        JSONSerializer().loads(pickle.dumps({"a": 1}))


@pytest.fixture
def away() -> Iterator[ForgivingCache]:
    with what_is_known_of_redis():
        yield ForgivingCache(NOWHERE, {})


def test_without_redis_nothing_is_kept_and_nothing_breaks(away: ForgivingCache) -> None:
    away.set("kept", 1)
    assert away.get("kept", "nothing") == "nothing"
    assert away.add("kept", 1)
