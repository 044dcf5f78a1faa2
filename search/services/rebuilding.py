"""A new index beside the living one, filled from the database, then searched in its place."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection

from search.engines.elastic.client import asking, patient_client
from search.engines.elastic.indices import create, drop, go_live, read_indices, writing
from search.engines.elastic.writing import write

from .texts import Text

logger = logging.getLogger(__name__)
BATCH = 1_000
_LOCK = 0x5EA2C4
"""Of Postgres's advisory locks; one process rebuilds at a time."""

Progress = Callable[[int, int], None]
"""Told how many are done, of how many."""

_COUNT = """
SELECT count(*) FROM conversations_message WHERE kind = 'text' AND deleted_at IS NULL
"""
_PAGE = """
SELECT conversation_id, id, text_version, sender_id, reply_to_id, body
FROM conversations_message
WHERE (conversation_id, id) > (%s, %s) AND kind = 'text'
ORDER BY conversation_id, id LIMIT %s
"""


class Busy(Exception):
    """Another process rebuilds at this moment."""


def rebuild(progress: Progress = lambda done, total: None) -> str:
    """Build a new index and let it be searched; answers its name.

    Searches and writes go on all the while: what changes is written to both. Raises Busy, or
    EngineUnavailable, and then the index stays as it was.
    """
    with _alone(), asking(patient_client()) as client:
        for left in read_indices(client).building:
            drop(client, left)
        name = create(client)
        done, total = 0, _count()
        progress(done, total)
        for texts in pages():
            refusals = write(client, [t for t in texts if t.body], [writing(name)])
            for refusal in refusals:
                logger.error("message %d is left out: %s", refusal.message_id, refusal.reason)
            done += sum(bool(text.body) for text in texts)
            progress(done, max(done, total))
        go_live(client, name)
        return name


def pages(size: int = BATCH) -> Iterator[list[Text]]:
    """All messages in the order of the key, as each page finds them."""
    place = (0, 0)
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_PAGE, [*place, size])
            texts = [Text._make(row) for row in cursor.fetchall()]
        if texts:
            yield texts
        if len(texts) < size:
            return
        place = (texts[-1].conversation_id, texts[-1].message_id)


def _count() -> int:
    with connection.cursor() as cursor:
        cursor.execute(_COUNT)
        count: int = cursor.fetchone()[0]
        return count


@contextmanager
def _alone() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            raise Busy
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])
