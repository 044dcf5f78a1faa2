"""A Redis that is away, for a while, as far as this process knows."""

from collections.abc import Iterator
from contextlib import contextmanager

from pytest_django import Settings

from chatsite.lib import limits, redis

NOWHERE = "redis://127.0.0.1:1/0"
"""Nobody listens there."""


@contextmanager
def what_is_known_of_redis() -> Iterator[None]:
    """Connections, whether it is away, what was counted without it: known inside alone.

    An outage that a test began would else last into the next one, where nothing is counted then.
    """
    _forget()
    try:
        yield
    finally:
        _forget()


@contextmanager
def redis_away(settings: Settings) -> Iterator[None]:
    """Nobody listens where Redis should be."""
    there, settings.REDIS_URL = settings.REDIS_URL, NOWHERE
    with what_is_known_of_redis():
        try:
            yield
        finally:
            settings.REDIS_URL = there


def _forget() -> None:
    for known in (redis.client, redis.outage, limits._local):
        known.cache_clear()
