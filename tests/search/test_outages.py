"""Elasticsearch or the worker dies while people write; in the end the index is the database."""

import random
import signal
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from uuid import uuid4

import pytest
from pytest_django import Settings

from accounts.models import User
from conversations.models import Conversation, Message
from conversations.services.messages import delete_message, edit_message
from conversations.services.sending import Send, Sent
from conversations.services.sending.by_thread import send_together
from search.models import Entry
from search.services.checking import check
from tests.conversations.saying import make_group
from tests.services import elastic

from .conftest import use
from .worker import Worker, everything_is_told, until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]
SENDS, EDITS, DELETIONS = 3_400, 1_000, 600
AT_ONCE = 20
WORDS = [
    "회의",
    "자료",
    "내일",
    "점심",
    "김치찌개",
    "먹자",
    "report",
    "tomorrow",
    "ㅋㅋㅋ",
    "안녕하세요",
    "한국어교육",
    "café",
    "🎉",
]


@pytest.fixture
def worker(
    elasticsearch: elastic.Elasticsearch, settings: Settings, tmp_path: Path
) -> Iterator[Worker]:
    use(elasticsearch, settings)
    worker = Worker(tmp_path / "worker.log")
    worker.start()
    until(worker.is_ready)
    yield worker
    worker.kill()


class Writing:
    """5,000 writes, edits and deletions in three groups, from a seed."""

    def __init__(self, alice: User, groups: list[Conversation]) -> None:
        self._random = random.Random(7)
        self._alice = alice
        self._groups = groups
        self._written: list[Message] = []
        self.done = 0

    def go_on(self, until: int) -> None:
        """Write until so many are done in all."""
        while self.done < until:
            if not self._written or self._random.random() < SENDS / AT_ONCE / 1_770:
                self._send()
            else:
                self._change(self._random.randrange(len(self._written)))

    def _send(self) -> None:
        group = self._random.choice(self._groups)
        sends = [
            Send(
                actor_id=self._alice.pk,
                conversation_id=group.pk,
                client_id=uuid4(),
                body=" ".join(self._random.sample(WORDS, 4)),
            )
            for _ in range(AT_ONCE)
        ]
        for sent in send_together(sends):
            assert isinstance(sent, Sent)
            self._written.append(sent.message)
        self.done += AT_ONCE

    def _change(self, at: int) -> None:
        message = self._written[at]
        where = {
            "actor_id": self._alice.pk,
            "conversation_id": message.conversation_id,
            "message_id": message.id,
        }
        if self._random.random() < EDITS / (EDITS + DELETIONS):
            body = " ".join(self._random.sample(WORDS, 5))
            changed = edit_message(**where, body=body, version=message.version)
            self._written[at] = changed
        else:
            delete_message(**where)
            del self._written[at]
        self.done += 1


@pytest.fixture
def writing(alice: User, bob: User) -> Writing:
    return Writing(alice, [make_group(alice, bob, title=f"방 {n}") for n in range(3)])


def _index_is_the_database() -> None:
    until(everything_is_told)
    report = check()
    assert report.messages == Message.objects.filter(kind="text").count() > 1_000
    assert (report.entries, report.documents, report.newer, report.surplus) == ([], [], [], [])
    assert (report.waiting, report.set_aside) == (0, 0)


def _dying(writing: Writing, die: Callable[[], None], come_back: Callable[[], None]) -> None:
    writing.go_on(until=200)
    until(lambda: Entry.objects.count() > 100)
    writing.go_on(until=1_500)
    die()
    writing.go_on(until=3_500)
    come_back()
    writing.go_on(until=5_000)


def test_elasticsearch_is_killed_and_comes_back(
    writing: Writing, worker: Worker, elasticsearch: elastic.Elasticsearch
) -> None:
    die = partial(elasticsearch.stop, signal.SIGKILL)
    _dying(writing, die, elasticsearch.start)
    _index_is_the_database()


def test_the_worker_is_killed_and_comes_back(writing: Writing, worker: Worker) -> None:
    _dying(writing, worker.kill, worker.start)
    _index_is_the_database()
