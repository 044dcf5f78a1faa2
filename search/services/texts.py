"""Messages as they are taken into an index."""

from collections.abc import Collection
from typing import NamedTuple

from django.db import connection


class Text(NamedTuple):
    """`version` is the message's `text_version`. A deleted one has no body."""

    conversation_id: int
    message_id: int
    version: int
    sender_id: int
    reply_to_id: int | None
    body: str


# In the order of their ids, so that two workers write into an index in one direction.
_TEXTS = """
SELECT conversation_id, id, text_version, sender_id, reply_to_id, body
FROM unnest(%s::bigint[], %s::bigint[]) AS asked (conversation_id, id)
JOIN conversations_message USING (conversation_id, id)
WHERE kind = 'text' ORDER BY id
"""


def texts_of(keys: Collection[tuple[int, int]]) -> list[Text]:
    """Those of (conversation, message) that are there, as they are now."""
    if not keys:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_TEXTS, [list(column) for column in zip(*keys, strict=True)])
        return [Text._make(row) for row in cursor.fetchall()]


def texts_of_changes(changes: Collection[tuple[int, int, int]]) -> list[Text]:
    """As `texts_of`, of (conversation, message, version); what is there no more has no body."""
    versions: dict[tuple[int, int], int] = {}
    for conversation_id, message_id, version in changes:
        key = conversation_id, message_id
        versions[key] = max(version, versions.get(key, 0))
    there = {(text.conversation_id, text.message_id): text for text in texts_of(versions)}
    texts = [
        there.get(key) or Text(*key, version, sender_id=0, reply_to_id=None, body="")
        for key, version in versions.items()
    ]
    return sorted(texts, key=lambda text: text.message_id)
