"""When people were last seen."""

from collections.abc import Mapping

from django.db import connection

_UPDATE = """
WITH seen AS (SELECT * FROM unnest(%s::bigint[], %s::bigint[]) AS seen(id, ms)),
locked AS (
    SELECT id FROM accounts_user WHERE id = ANY(%s::bigint[]) ORDER BY id FOR NO KEY UPDATE
)
UPDATE accounts_user AS person
SET last_seen_at = to_timestamp(seen.ms / 1000.0)
FROM seen JOIN locked USING (id)
WHERE person.id = seen.id
  AND (person.last_seen_at IS NULL OR person.last_seen_at < to_timestamp(seen.ms / 1000.0))
"""


def note_last_seen(*, seen: Mapping[int, int]) -> None:
    """Keep for each of these people when they gave a sign of life, in milliseconds.

    Never moved back: the same may be told twice, and by several nodes in any order.
    """
    # Rows are locked by id: two nodes that keep the same people must not wait for each other.
    ids = list(seen)
    with connection.cursor() as cursor:
        cursor.execute(_UPDATE, [ids, list(seen.values()), ids])
