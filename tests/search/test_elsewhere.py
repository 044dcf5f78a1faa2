"""Where Elasticsearch stands apart: it is away, hangs, is empty, or wants to know who asks."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from accounts.models import User
from conversations.models import Conversation
from search.engines.elastic.client import client, forget_client
from search.engines.elastic.indices import alias
from search.language import Query
from search.models import Pending
from search.selectors.finding import Answer, find
from search.services.catching_up import catch_up
from tests.conversations.saying import send
from tests.services import elastic
from tests.services.guard import API_KEY, PASSWORD, USER, Guard, guarding

from .conftest import bodies, drop_all, use

NOWHERE = "http://127.0.0.1:9"


def _seek(person: User, word: str) -> Answer:
    return find(actor_id=person.pk, query=Query(words=(word,)))


def test_postgres_answers_while_it_is_away_and_says_so(
    alice: User, group: Conversation, settings: Settings
) -> None:
    settings.ELASTICSEARCH_URL = NOWHERE
    forget_client()
    message = send(alice, group, "사과나무")
    catch_up()
    answer = _seek(alice, "사과")
    assert bodies(answer) == ["사과나무"]
    assert answer.degraded
    # It is not forgotten.
    assert list(Pending.objects.values_list("message_id", "tries")) == [(message.id, 0)]


def test_it_is_built_anew_before_it_is_searched(
    alice: User, group: Conversation, settings: Settings, elasticsearch: elastic.Elasticsearch
) -> None:
    send(alice, group, "사과나무")
    catch_up()
    use(elasticsearch, settings)
    assert _seek(alice, "사과").degraded
    forget_client()
    catch_up()
    answer = _seek(alice, "사과")
    assert bodies(answer) == ["사과나무"]
    assert not answer.degraded
    drop_all()


def test_one_that_hangs_holds_a_search_up_for_no_longer_than_the_setting(
    alice: User, group: Conversation, settings: Settings, elasticsearch: elastic.Elasticsearch
) -> None:
    use(elasticsearch, settings)
    send(alice, group, "사과나무")
    catch_up()
    settings.ELASTICSEARCH_TIMEOUT = 0.5
    forget_client()
    elasticsearch.pause()
    try:
        answer = _seek(alice, "사과")
    finally:
        elasticsearch.go_on()
    assert bodies(answer) == ["사과나무"]
    assert answer.degraded
    settings.ELASTICSEARCH_TIMEOUT = 20.0
    forget_client()
    client().indices.refresh(index=alias())
    assert not _seek(alice, "사과").degraded
    drop_all()


@pytest.fixture
def guard(
    settings: Settings, elasticsearch: elastic.Elasticsearch, tmp_path: Path
) -> Iterator[Guard]:
    use(elasticsearch, settings)
    with guarding(elasticsearch.url, tmp_path) as guard:
        settings.ELASTICSEARCH_URL = guard.url
        settings.ELASTICSEARCH_CA = str(guard.certificate)
        settings.ELASTICSEARCH_USER = USER
        settings.ELASTICSEARCH_PASSWORD = PASSWORD
        forget_client()
        yield guard
        forget_client()


def _works(alice: User, group: Conversation) -> bool:
    send(alice, group, "사과나무")
    catch_up()
    answer = _seek(alice, "사과")
    assert bodies(answer)[0] == "사과나무"
    return not answer.degraded


def test_by_user_and_password(alice: User, group: Conversation, guard: Guard) -> None:
    assert _works(alice, group)


def test_by_an_api_key(alice: User, group: Conversation, guard: Guard, settings: Settings) -> None:
    settings.ELASTICSEARCH_PASSWORD = ""
    settings.ELASTICSEARCH_API_KEY = API_KEY
    assert _works(alice, group)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ELASTICSEARCH_PASSWORD", "wrong"),
        ("ELASTICSEARCH_PASSWORD", ""),
        ("ELASTICSEARCH_API_KEY", "d3Jvbmc="),
        ("ELASTICSEARCH_CA", ""),
    ],
)
def test_who_cannot_show_it_or_is_shown_nothing_stays_out(
    alice: User, group: Conversation, guard: Guard, settings: Settings, name: str, value: str
) -> None:
    assert _works(alice, group)
    setattr(settings, name, value)
    forget_client()
    assert not _works(alice, group)
