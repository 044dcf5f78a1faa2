"""What makes messages searchable: Elasticsearch and a worker, and how they drain what waits."""

import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.cache import cache

from bench.bench import Bench
from bench.cost import Cost, Meter
from bench.many import run
from chatsite.embedded.children import Program
from conversations.models import OutboxEntry
from search.engines.elastic.client import client, forget_client
from search.engines.elastic.indices import alias, create, go_live
from search.models import Pending
from search.services.waking import ASKED, ask_for_index
from tests.services.elastic import Elasticsearch

_PUT_OUT = """
INSERT INTO conversations_outboxentry (conversation_id, message_id, version)
SELECT conversation_id, id, text_version FROM conversations_message WHERE kind = 'text'
"""


@contextmanager
def elasticsearch() -> Iterator[Elasticsearch]:
    """With a living index; what is started from now on is told of it."""
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
            without_elasticsearch()
            server.stop()


def without_elasticsearch() -> None:
    """From now on this process asks PostgreSQL alone."""
    settings.ELASTICSEARCH_URL = ""
    os.environ.pop("ELASTICSEARCH_URL", None)


@contextmanager
def worker(bench: Bench) -> Iterator[int]:
    """As the Procfile has it, once it works; its pid."""
    command = [sys.executable, "-m", "celery", "--app", "chatsite", "worker"]
    options = ["--concurrency", "2", "--without-gossip", "--without-mingle", "--loglevel=WARNING"]
    children = bench.installation.children
    child = children.start(Program("worker", [*command, *options], dict(os.environ)))
    ask_for_index()
    # Nothing tells that it has begun but this key, nor below that all is through but the tables.
    while cache.get(ASKED):
        time.sleep(0.1)
    try:
        yield child.process.pid
    finally:
        children.stop(child)


def drain(meter: Meter) -> Cost:
    """Everything. The worker is asked as beat asks it, which comes more rarely."""
    run(_PUT_OUT)
    before = meter.read()
    while OutboxEntry.objects.exists() or Pending.objects.exists():
        ask_for_index()
        time.sleep(0.2)
    return meter.read() - before


def settle() -> None:
    """As it is some time after a flood."""
    for table in ("search_entry", "search_pending", "conversations_outboxentry"):
        run(f"VACUUM ANALYZE {table}")
    client().indices.refresh(index=alias())
