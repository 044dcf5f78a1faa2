"""Whether the process lives and can serve."""

from collections.abc import Iterator

import pytest
from django.test import Client
from pytest_django import Settings

from accounts.socket_auth import ended
from chatsite.realtime.node import Node, is_draining
from tests.without_redis import redis_away


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


def test_a_node_that_is_going_wants_nobody_more(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    node = Node("n1", ended)
    monkeypatch.setattr("chatsite.realtime.node._current", node)
    assert not is_draining()
    node.draining = True
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"status": "draining"})
    assert client.get("/livez").status_code == 200


@pytest.fixture
def nowhere(settings: Settings) -> Iterator[None]:
    """A Redis where nobody listens."""
    with redis_away(settings):
        yield
