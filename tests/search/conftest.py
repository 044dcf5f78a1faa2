"""Searching, on every engine. Alice, Bob and Dora are in the group, Charlie is not."""

import itertools
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch as Client
from pytest_django import Settings

from accounts.models import User
from search.engines.elastic.client import client, forget_client
from search.engines.elastic.indices import alias
from search.engines.elastic.mapping import index_body
from search.language import Query
from search.selectors.finding import Answer, find
from search.services.catching_up import catch_up
from tests.conversations.conftest import alice, bob, charlie, direct, dora, group, noise
from tests.services import elastic

__all__ = ["alice", "bob", "charlie", "direct", "dora", "group", "noise"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The first of these waits until Elasticsearch runs, and on a new machine until it is built."""
    for item in items:
        if _HERE in item.path.parents and item.get_closest_marker("timeout") is None:
            item.add_marker(pytest.mark.timeout(600))


_HERE = Path(__file__).parent
Seek = Callable[..., Answer]
Index = Callable[[], None]
_numbers = itertools.count(1)


def _need_elasticsearch() -> None:
    missing = "Elasticsearch needs a JDK and Maven"
    if not elastic.is_possible():
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)


@pytest.fixture(scope="session")
def elasticsearch() -> Iterator[elastic.Elasticsearch]:
    """One for all tests that take it; each has names of its own in it."""
    _need_elasticsearch()
    with elastic.running() as server:
        _warm_up(server)
        yield server


@pytest.fixture(scope="session")
def elasticsearch_without_nori() -> Iterator[elastic.Elasticsearch]:
    _need_elasticsearch()
    with elastic.running(nori=False) as server:
        _warm_up(server)
        yield server


@pytest.fixture(scope="session", autouse=True)
def _begun_first(request: pytest.FixtureRequest) -> None:
    """What takes long to begin does so before a test has a transaction: that may not lie idle."""
    if any("elasticsearch" in item.nodeid for item in request.session.items):
        request.getfixturevalue("elasticsearch")


def _warm_up(server: elastic.Elasticsearch) -> None:
    """The first index takes seconds, and a test's transaction must not lie idle so long."""
    warming = Client(server.url, request_timeout=60)
    warming.indices.create(index="warm", **index_body(nori=server.nori, shards=1, replicas=0))
    warming.indices.delete(index="warm")
    warming.close()


def use(server: elastic.Elasticsearch, settings: Settings) -> None:
    """From now on this process searches there, under names that no other test has."""
    settings.ELASTICSEARCH_URL = server.url
    settings.ELASTICSEARCH_INDEX = f"test-{os.getpid()}-{next(_numbers)}"
    settings.ELASTICSEARCH_TIMEOUT = 20.0
    forget_client()


@pytest.fixture(params=["postgres", "elasticsearch"])
def engine(request: pytest.FixtureRequest, settings: Settings) -> Iterator[str]:
    """What answers in this test."""
    if request.param == "postgres":
        yield "postgres"
        return
    use(request.getfixturevalue("elasticsearch"), settings)
    yield "elasticsearch"
    drop_all()


def drop_all() -> None:
    """What this test has in Elasticsearch."""
    for name in client().indices.get_alias(index=f"{alias()}-*").body:
        client().indices.delete(index=name)
    forget_client()


@pytest.fixture
def index(engine: str) -> Index:
    """Bring the index up to date, as the worker does, and let searches see it."""

    def bring() -> None:
        catch_up()
        if engine == "elasticsearch":
            client().indices.refresh(index=alias())

    return bring


@pytest.fixture
def seek(engine: str) -> Seek:
    """Search for words as a person; `fields` as of `Query`. The engine itself has to answer."""

    def ask(person: User, *words: str, options: dict[str, Any] | None = None, **fields: Any) -> Any:
        query = Query(words=words, **fields)
        answer = find(actor_id=person.pk, query=query, **(options or {}))
        assert not answer.degraded
        return answer

    return ask


def bodies(answer: Answer) -> Sequence[str]:
    return [shown.message.body for shown in answer.hits]
