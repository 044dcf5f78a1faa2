"""Two words found among a million messages, and how soon what is written can be found."""

import os
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from statistics import median, quantiles
from typing import Any, NamedTuple
from uuid import uuid4

from django.conf import settings
from django.core.cache import cache
from django.db import connection

from bench.bench import Bench
from bench.cost import Cost, Meter
from bench.figures import Figure, Outcome, Target, at_least, at_most
from bench.people import Person, group, make_people
from bench.sentences import Sentences
from chatsite.embedded.children import Program
from conversations.models import Conversation, OutboxEntry
from conversations.services.sending import send_message
from search.engines.elastic.client import client, forget_client
from search.engines.elastic.indices import alias, create, go_live, has_nori
from search.language import Query
from search.models import Pending
from search.selectors.finding import find
from search.services.waking import ASKED, ask_for_index
from tests.services.elastic import Elasticsearch

MESSAGES, QUICK = 1_000_000, 20_000
CONVERSATIONS = 400
OWN = 200
"""Conversations in which the asker is: half of the messages are there."""
SEARCHES, WARMING = 300, 100
LIVE_SECONDS, RATE = 30, 100
LOOKED_FOR = 20
"""Of so many messages one is looked for until it is found."""

_INSERT = """
INSERT INTO conversations_message
  (conversation_id, id, seq, version, text_version, sender_id, client_id, kind, body, data)
SELECT conversation_id, id, seq, version, version, sender_id, gen_random_uuid(), 'text', body, '{}'
FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::text[])
  AS new (conversation_id, id, seq, version, sender_id, body)
"""
_COUNTED = """
UPDATE conversations_conversation AS conversation
SET last_seq = last.seq, version = last.version, last_message_id = last.id
FROM (
    SELECT conversation_id, max(seq) AS seq, max(version) AS version, max(id) AS id
    FROM conversations_message GROUP BY conversation_id
) AS last WHERE conversation.id = last.conversation_id
"""
_PUT_OUT = """
INSERT INTO conversations_outboxentry (conversation_id, message_id, version)
SELECT conversation_id, id, text_version FROM conversations_message WHERE kind = 'text'
"""


def measure(bench: Bench) -> Outcome:
    """Fill, take in, search on both engines, and write while somebody waits to find it."""
    messages = bench.size(MESSAGES, QUICK)
    asker, ids, distinct = _fill(messages)
    (postgres,) = (c for c in bench.installation.children.alive if c.program.name == "postgres")
    with _elasticsearch() as server:
        nori = has_nori(client())
        with _worker(bench) as worker:
            pids = {"worker": worker, "Postgres": postgres.process.pid}
            drained = _drained(Meter({**_each(pids), "Elasticsearch": (server.pid,)}))
            _settle()
            meter = Meter(_each({"Elasticsearch": server.pid, "Postgres": postgres.process.pid}))
            by_elastic = _searches(asker, meter)
            until_found, sent = _until_found(asker, ids, bench.size(LIVE_SECONDS, 5))
        settings.ELASTICSEARCH_URL = ""
        by_postgres = _searches(asker, meter)
    figures = [
        _searching("Elasticsearch", by_elastic, at_most(50)),
        _searching("Postgres", by_postgres, at_most(300)),
        Figure(
            name="drained into both",
            value=messages / drained.wall,
            unit="messages/s",
            target=at_least(3_000),
            more={
                "for a second of CPU": messages / drained.total,
                **{f"μs of {kind} each": s / messages * 1e6 for kind, s in drained.cpu.items()},
            },
        ),
        Figure(
            name=f"until it is found, at {sent:.0f} messages/s",
            value=_p95(until_found) / 1_000,
            unit="s, p95",
            target=at_most(2),
            more={"p50": median(until_found) / 1_000, "longest": max(until_found) / 1_000},
        ),
    ]
    notes = (
        f"{messages:,} messages of {distinct:,} different bodies in {CONVERSATIONS} conversations, "
        f"{OWN} of them the asker's; nori is {'there' if nori else 'not there'}",
        f"one node of Elasticsearch with 1 GB of heap, one search after the other, "
        f"{by_elastic.found:.0%} of them found something as typed; CPU in ms on average",
        "a worker of two processes, and all cores",
    )
    return Outcome(figures=figures, notes=notes)


class _Searches(NamedTuple):
    """Milliseconds of each by the clock and, on average, of CPU; the share that found something."""

    times: list[float]
    cpu: float
    found: float


def _searching(engine: str, searches: _Searches, target: Target) -> Figure:
    times = searches.times
    return Figure(
        name=f"{engine}: two words in {OWN} conversations",
        value=_p95(times),
        unit="ms, p95",
        target=target,
        more={"p50": median(times), "longest": max(times), "CPU": searches.cpu},
    )


def _each(pids: Mapping[str, int]) -> dict[str, tuple[int, ...]]:
    return {kind: (pid,) for kind, pid in pids.items()}


def _fill(messages: int) -> tuple[Person, list[int], int]:
    """Who asks, where that person is, and how many different bodies there are."""
    asker, *others = make_people(20)
    members = [[asker, *others[:4]] if n < OWN else others[:5] for n in range(CONVERSATIONS)]
    ids = [int(group(people)) for people in members]
    # Each in the order of the key, and all after the line that says who is in.
    place = {row.pk: row for row in Conversation.objects.filter(pk__in=ids)}
    sentences = Sentences()
    bodies: set[int] = set()
    for start in range(0, messages, 5_000):
        rows = []
        for number in range(start, min(messages, start + 5_000)):
            seq, which = divmod(number, CONVERSATIONS)
            conversation = place[ids[which]]
            sender = members[which][seq % 5]
            body = sentences.one()
            bodies.add(hash(body))
            rows.append(
                (
                    *(conversation.pk, (conversation.last_message_id or 0) + seq + 1, seq + 1),
                    *(conversation.version + seq + 1, sender.id, body),
                )
            )
        _run(_INSERT, [list(column) for column in zip(*rows, strict=True)])
    for statement in (_COUNTED, "VACUUM ANALYZE conversations_message"):
        _run(statement)
    return asker, ids[:OWN], len(bodies)


def _run(statement: str, given: Sequence[Any] = ()) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, given)


@contextmanager
def _elasticsearch() -> Iterator[Elasticsearch]:
    """With a living index."""
    with tempfile.TemporaryDirectory(prefix="chat-bench-elasticsearch-") as folder:
        server = Elasticsearch(Path(folder), heap="1g", fast=True)
        server.start()
        settings.ELASTICSEARCH_URL = os.environ["ELASTICSEARCH_URL"] = server.url
        settings.ELASTICSEARCH_TIMEOUT = 30.0
        forget_client()
        try:
            go_live(client(), create(client()))
            yield server
        finally:
            server.stop()


@contextmanager
def _worker(bench: Bench) -> Iterator[int]:
    """As the Procfile has it, once it works; its pid."""
    command = [sys.executable, "-m", "celery", "--app", "chatsite", "worker"]
    options = ["--concurrency", "2", "--without-gossip", "--without-mingle", "--loglevel=WARNING"]
    children = bench.installation.children
    child = children.start(Program("worker", [*command, *options], dict(os.environ)))
    ask_for_index()
    while cache.get(ASKED):
        time.sleep(0.1)
    try:
        yield child.process.pid
    finally:
        children.stop(child)


def _drained(meter: Meter) -> Cost:
    """Of everything. The worker is asked as beat asks it, which comes more rarely."""
    _run(_PUT_OUT)
    before = meter.read()
    while OutboxEntry.objects.exists() or Pending.objects.exists():
        ask_for_index()
        time.sleep(0.2)
    return meter.read() - before


def _settle() -> None:
    """As it is some time after a flood."""
    for table in ("search_entry", "search_pending", "conversations_outboxentry"):
        _run(f"VACUUM ANALYZE {table}")
    client().indices.refresh(index=alias())


def _searches(asker: Person, meter: Meter) -> _Searches:
    sentences = Sentences(seed=11)
    times, found = [], 0
    for number in range(WARMING + SEARCHES):
        if number == WARMING:
            before, own = meter.read(), time.process_time()
        query = Query(words=sentences.two_words())
        begun = time.monotonic()
        answer = find(actor_id=asker.id, query=query)
        if answer.degraded:
            raise RuntimeError("Elasticsearch did not answer")
        if number >= WARMING:
            times.append((time.monotonic() - begun) * 1_000)
            found += bool(answer.total) and not answer.relaxed
    cpu = (meter.read() - before).total + time.process_time() - own
    return _Searches(times, cpu / SEARCHES * 1_000, found / SEARCHES)


def _until_found(asker: Person, ids: Sequence[int], seconds: int) -> tuple[list[float], float]:
    """Milliseconds from the answer to a send until the first search that finds it; sends a second.

    One is looked for after the other, so that waiting for one may count for the next, too.
    """
    waiting: list[tuple[str, float]] = []
    speaker = _Speaker(asker, ids, seconds * RATE, waiting)
    speaker.start()
    times = []
    for place in count():
        while len(waiting) <= place and speaker.is_alive():
            time.sleep(0.005)
        if len(waiting) <= place:
            break
        word, said_at = waiting[place]
        while not find(actor_id=asker.id, query=Query(words=(word,))).total:
            time.sleep(0.05)
        times.append((time.monotonic() - said_at) * 1_000)
    speaker.join()
    return times, speaker.rate


class _Speaker(threading.Thread):
    """Sends so many, RATE a second where the server takes them."""

    def __init__(
        self,
        asker: Person,
        ids: Sequence[int],
        messages: int,
        waiting: list[tuple[str, float]],
    ) -> None:
        super().__init__()
        self._asker = asker
        self._ids = ids
        self._messages = messages
        self._waiting = waiting
        self.rate = 0.0

    def run(self) -> None:
        begun = time.monotonic()
        for number in range(self._messages):
            time.sleep(max(0.0, begun + number / RATE - time.monotonic()))
            self._send(number)
        self.rate = self._messages / (time.monotonic() - begun)
        connection.close()

    def _send(self, number: int) -> None:
        word = uuid4().hex
        send_message(
            actor_id=self._asker.id,
            conversation_id=self._ids[number % 50],
            client_id=uuid4(),
            body=f"찾을 것 {number} {word}",
        )
        if number % LOOKED_FOR == 0:
            self._waiting.append((word, time.monotonic()))


def _p95(times: Sequence[float]) -> float:
    return quantiles(times, n=20)[-1]
