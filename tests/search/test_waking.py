"""The worker is woken by a commit, however many there are, and asked only once."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache

import chatsite.lib.redis as redis
from accounts.models import User
from conversations.models import Conversation
from search.models import Entry
from search.services.waking import ASKED, ask_for_index, begun
from tests.conversations.saying import send

from .worker import Worker, until


def _queued() -> int:
    prefix = settings.CELERY_BROKER_TRANSPORT_OPTIONS["global_keyprefix"]
    with redis.Client.from_url(settings.REDIS_URL) as client:
        return int(client.llen(f"{prefix}celery"))


@pytest.fixture(autouse=True)
def _empty_queue() -> Iterator[None]:
    def clear() -> None:
        prefix = settings.CELERY_BROKER_TRANSPORT_OPTIONS["global_keyprefix"]
        with redis.Client.from_url(settings.REDIS_URL) as client:
            client.delete(f"{prefix}celery")
        cache.delete(ASKED)

    clear()
    yield
    clear()


def test_one_task_waits_however_often_it_is_asked_for() -> None:
    for _ in range(5):
        ask_for_index()
    assert _queued() == 1
    begun()
    ask_for_index()
    assert _queued() == 2


@pytest.mark.django_db(transaction=True)
def test_a_commit_reaches_the_index_by_itself(
    alice: User, group: Conversation, tmp_path: Path
) -> None:
    # There is no beat here: what is not woken by the commit never comes.
    worker = Worker(tmp_path / "worker.log")
    worker.start()
    try:
        until(worker.is_ready)
        first = send(alice, group, "하나")
        until(lambda: Entry.objects.filter(message_id=first.id).exists())
        second = send(alice, group, "둘")
        until(lambda: Entry.objects.filter(message_id=second.id).exists())
    finally:
        worker.kill()
