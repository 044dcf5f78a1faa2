"""From the outbox of conversations into our own index, and on to Elasticsearch.

One transaction takes rows out of the outbox, writes what Postgres finds messages by, and notes what
Elasticsearch has still to be told: a row leaves the outbox exactly when it has arrived here. What
is written is read at this moment and carries its version, so neither order nor repeats matter.
"""

import logging
from collections.abc import Collection, Sequence
from typing import NamedTuple

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction

from conversations.models import OutboxEntry
from search.engines.tsquery import quoted
from search.text.folding import fold
from search.text.grams import grams_of

from .texts import Text, texts_of_changes

logger = logging.getLogger(__name__)
BATCH = 500

# Two workers take different rows. Nothing waits, and a worker that dies gives its rows back.
_TAKE = """
DELETE FROM conversations_outboxentry WHERE ctid = ANY(ARRAY(
    SELECT ctid FROM conversations_outboxentry LIMIT %s FOR UPDATE SKIP LOCKED
)) RETURNING conversation_id, message_id, version
"""
_PUT_BACK = """
INSERT INTO conversations_outboxentry (conversation_id, message_id, version)
SELECT conversation_id, id, coalesce(text_version, asked.version)
FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[]) AS asked (conversation_id, id, version)
LEFT JOIN conversations_message USING (conversation_id, id)
ON CONFLICT DO NOTHING
"""
# A later version stays: what is older was read by a worker that came too late.
_ENTER = """
INSERT INTO search_entry (conversation_id, message_id, version, folded, grams)
SELECT conversation_id, message_id, version, folded, grams::tsvector
FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::text[], %s::text[])
    AS new (conversation_id, message_id, version, folded, grams)
ON CONFLICT (conversation_id, message_id) DO UPDATE
SET version = excluded.version, folded = excluded.folded, grams = excluded.grams
WHERE search_entry.version < excluded.version
"""
_ENTER_ANEW = _ENTER.replace("version < excluded", "version <= excluded")
_TELL = """
INSERT INTO search_pending (conversation_id, message_id, version, tries, error)
SELECT conversation_id, message_id, version, 0, ''
FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[]) AS new (conversation_id, message_id, version)
ON CONFLICT (conversation_id, message_id) DO UPDATE
SET version = excluded.version, tries = 0, error = '', claimed_until = NULL, set_aside_at = NULL
WHERE search_pending.version < excluded.version OR search_pending.set_aside_at IS NOT NULL
"""
_SET_ASIDE = """
INSERT INTO search_pending
    (conversation_id, message_id, version, tries, error, set_aside_at)
VALUES (%s, %s, %s, 1, %s, clock_timestamp())
ON CONFLICT (conversation_id, message_id) DO UPDATE
SET version = excluded.version, error = excluded.error, set_aside_at = excluded.set_aside_at
"""


class EntryRow(NamedTuple):
    conversation_id: int
    message_id: int
    version: int
    folded: str
    grams: str


def take_in(limit: int = BATCH) -> int:
    """Take in up to `limit` changes; answers how many there were."""
    try:
        with transaction.atomic():
            return _take_in(limit)
    except _Poisoned:
        return _take_in_apart(limit)


class _Poisoned(Exception):
    """One of them cannot be taken in."""


def _take_in(limit: int) -> int:
    taken = _taken(limit)
    texts = texts_of_changes(taken)
    try:
        _enter(texts)
    except (OperationalError, InterfaceError):  # the database is away, whatever is written
        raise
    # What a text can do to this is not known, else it would be mended: one must not stop the rest.
    except Exception as error:
        raise _Poisoned from error
    return len(taken)


def _take_in_apart(limit: int) -> int:
    """One of many fails: each for itself, and that one is set aside."""
    with transaction.atomic():
        taken = _taken(limit)
        for text in texts_of_changes(taken):
            try:
                with transaction.atomic():
                    _enter([text])
            except (OperationalError, InterfaceError):
                raise
            except Exception as error:  # as above
                logger.exception("message %d cannot be searched", text.message_id)
                _set_aside(text, error)
        return len(taken)


def _enter(texts: Sequence[Text]) -> None:
    write_entries([entry_of(text) for text in texts])
    if settings.ELASTICSEARCH_URL:
        tell([(text.conversation_id, text.message_id, text.version) for text in texts])


def _set_aside(text: Text, error: Exception) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            _SET_ASIDE,
            [text.conversation_id, text.message_id, text.version, repr(error)[:2000]],
        )


def _taken(limit: int) -> set[tuple[int, int, int]]:
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [limit])
        return set(cursor.fetchall())


def entry_of(text: Text) -> EntryRow:
    """What Postgres finds a message by; a deleted one by nothing."""
    folded = fold(text.body)
    grams = " ".join(map(quoted, grams_of(folded))) if folded else ""
    return EntryRow(text.conversation_id, text.message_id, text.version, folded, grams)


def write_entries(rows: Sequence[EntryRow], *, anew: bool = False) -> None:
    """Write those that are newer than what is there; `anew`, also what is as old."""
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(
                _ENTER_ANEW if anew else _ENTER,
                [list(column) for column in zip(*rows, strict=True)],
            )


def tell(keys: Sequence[tuple[int, int, int]]) -> None:
    """Elasticsearch has to be told of these: (conversation, message, version)."""
    if keys:
        with connection.cursor() as cursor:
            cursor.execute(_TELL, [list(column) for column in zip(*keys, strict=True)])


def take_in_again(keys: Collection[tuple[int, int, int]]) -> None:
    """As if these messages had just changed: (conversation, message, version)."""
    if keys:
        with connection.cursor() as cursor:
            cursor.execute(_PUT_BACK, [list(column) for column in zip(*keys, strict=True)])


def waiting() -> int:
    """How many changes have not been taken in."""
    return OutboxEntry.objects.count()
