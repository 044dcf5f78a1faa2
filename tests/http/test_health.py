"""Whether the process lives and can serve."""

import pytest
from django.test import Client

from chatsite.lib import redis


def test_it_lives_without_asking_anybody(client: Client) -> None:
    assert client.get("/livez").json() == {"status": "ok"}


@pytest.mark.django_db
def test_ready(client: Client) -> None:
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
def test_without_redis_it_is_degraded(client: Client, nowhere: None) -> None:
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"status": "degraded"})


@pytest.fixture
def nowhere(settings: object) -> object:
    """A Redis where nobody listens."""
    settings.REDIS_URL = "redis://127.0.0.1:1/0"  # type: ignore[attr-defined]
    redis.client.cache_clear()
    yield
    redis.client.cache_clear()
