"""Finding a node: by weight of what is free, never one that is dead or going."""

from collections import Counter
from io import StringIO
from uuid import uuid4

import pytest
from asgiref.sync import async_to_sync
from django.core.management import CommandError, call_command
from pytest_django import Settings
from rest_framework.test import APIClient

from chatsite.lib import redis
from chatsite.realtime import discovery
from chatsite.realtime.directory import Directory
from tests.people import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def alone(settings: Settings) -> None:
    settings.REDIS_PREFIX = f"{settings.REDIS_PREFIX}:{uuid4().hex}"


def announce(
    name: str, *, connections: int = 0, capacity: int = 100, draining: bool = False
) -> str:
    said: discovery.Announcement = {
        "node": name,
        "id": f"{name}-1",
        "url": f"http://{name}.example",
        "connections": connections,
        "capacity": capacity,
        "draining": draining,
    }

    async def renew() -> None:
        directory = Directory()
        await directory.renew(said["id"], said)
        await directory.close()

    async_to_sync(renew)()
    return said["id"]


def leave(node_id: str) -> None:
    async def remove() -> None:
        directory = Directory()
        await directory.remove_node(node_id)
        await directory.close()

    async_to_sync(remove)()


@pytest.fixture
def client() -> APIClient:
    client = APIClient()
    client.force_authenticate(make_person("alice"))
    return client


def test_the_gateway_names_a_node_and_all_that_take_connections(client: APIClient) -> None:
    announce("n1", connections=3)
    announce("n2", draining=True)
    answer = client.get("/api/v1/gateway").json()
    node = {"node": "n1", "url": "http://n1.example", "connections": 3, "capacity": 100}
    assert answer == {"node": "n1", "url": "http://n1.example", "nodes": [node]}


def test_a_node_that_said_goodbye_is_out(client: APIClient) -> None:
    announce("n1")
    gone = announce("n2")
    assert len(client.get("/api/v1/gateway").json()["nodes"]) == 2
    leave(gone)
    assert [node["node"] for node in client.get("/api/v1/gateway").json()["nodes"]] == ["n1"]


def test_without_any_node_the_answer_is_a_temporary_error(client: APIClient) -> None:
    answer = client.get("/api/v1/gateway")
    assert answer.status_code == 503
    assert answer.json()["error"]["code"] == "unavailable"


def test_a_stranger_is_told_of_no_node() -> None:
    announce("n1")
    assert APIClient().get("/api/v1/gateway").status_code == 401


def test_more_room_gets_more_clients_and_a_full_node_none() -> None:
    drawn = Counter(discovery.draw([75, 25, 0, -5]) for _ in range(2000))
    assert set(drawn) == {0, 1}
    assert 1350 < drawn[0] < 1650


def test_when_all_are_full_each_gets_its_share() -> None:
    assert set(Counter(discovery.draw([0, 0]) for _ in range(200))) == {0, 1}


def test_operators_see_names_loads_and_states() -> None:
    announce("n1", connections=12)
    announce("n2", draining=True)
    out = StringIO()
    call_command("nodes", stdout=out)
    first, second = out.getvalue().splitlines()[1:]
    assert first.split() == ["n1", "12", "100", "serving", "http://n1.example"]
    assert second.split() == ["n2", "0", "100", "draining", "http://n2.example"]


def test_operators_are_told_in_a_line_that_redis_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object, **__: object) -> None:
        raise redis.Error

    monkeypatch.setattr(redis.Client, "execute_command", away)
    with pytest.raises(CommandError, match="Redis does not answer"):
        call_command("nodes")
