"""Whether anything is new, by one statement: mostly a client that asks is told that nothing is."""

from collections.abc import Mapping
from datetime import datetime

from django.db import connection

from .fellows import MAX_CANDIDATES

# OFFSET 0 keeps a plan from joining these otherwise than by the keys of the actor's own few: as a
# plain join it may read all members of a thousand conversations.
_GLANCE = """
WITH held AS (
    SELECT * FROM unnest(%(ids)s::bigint[], %(versions)s::bigint[]) AS held (id, version)
), current AS MATERIALIZED (
    SELECT conversation.id, conversation.version FROM conversations_inboxentry AS entry
    CROSS JOIN LATERAL (
        SELECT FROM conversations_membership AS seat
        WHERE seat.conversation_id = entry.conversation_id AND seat.user_id = entry.user_id
          AND seat.left_at IS NULL OFFSET 0
    ) AS seat
    CROSS JOIN LATERAL (
        SELECT id, version FROM conversations_conversation AS c
        WHERE c.id = entry.conversation_id OFFSET 0
    ) AS conversation
    WHERE entry.user_id = %(actor)s
), changed AS MATERIALIZED (
    SELECT id FROM accounts_user WHERE profile_changed_at > %(date)s
    UNION ALL
    SELECT id FROM accounts_user WHERE reads_changed_at > %(date)s
    LIMIT %(most)s + 1
)
SELECT (extract(epoch FROM {clock}) * 1000)::bigint,
    (SELECT account_version = %(account)s FROM accounts_user WHERE id = %(actor)s)
    AND NOT EXISTS (
        SELECT FROM current FULL JOIN held USING (id)
        WHERE current.version IS DISTINCT FROM held.version
    )
    AND (SELECT count(*) FROM changed) <= %(most)s
    AND NOT EXISTS (
        SELECT FROM changed CROSS JOIN LATERAL (
            SELECT FROM conversations_inboxentry AS entry
            WHERE entry.user_id = changed.id
              AND entry.conversation_id IN (SELECT id FROM current) LIMIT 1
        ) AS met
    )
    AND NOT EXISTS (
        SELECT FROM changed JOIN accounts_talkrequest AS request
        ON request.asker_id = %(actor)s AND request.person_id = changed.id
    )
    AND NOT EXISTS (
        SELECT FROM changed JOIN accounts_talkrequest AS request
        ON request.person_id = %(actor)s AND request.asker_id = changed.id
    )
    AND NOT EXISTS (
        SELECT FROM accounts_block WHERE owner_id = %(actor)s AND changed_at > %(date)s
    )
    AND NOT EXISTS (
        SELECT FROM accounts_block WHERE person_id = %(actor)s AND changed_at > %(date)s
    )
    AND NOT EXISTS (
        SELECT FROM current CROSS JOIN LATERAL (
            SELECT FROM conversations_membership AS reader
            WHERE reader.conversation_id = current.id AND reader.read_at > %(date)s
              AND reader.left_at IS NULL LIMIT 1
        ) AS reader
    )
"""


def nothing_since(
    actor_id: int, versions: Mapping[int, int], account_version: int, date: datetime
) -> int | None:
    """The database's time in milliseconds where a sync would find nothing; None where it may.

    One statement is one snapshot. The time is that of the transaction's beginning, before the
    snapshot, so nothing that it misses is older. Inside a transaction of the caller it is the
    clock's. Where very many people changed since, whoever they are, it may.
    """
    clock = "clock_timestamp()" if connection.in_atomic_block else "now()"
    with connection.cursor() as cursor:
        cursor.execute(
            _GLANCE.format(clock=clock),
            {
                "ids": list(versions),
                "versions": list(versions.values()),
                "account": account_version,
                "actor": actor_id,
                "date": date,
                "most": MAX_CANDIDATES,
            },
        )
        server_time, nothing = cursor.fetchone()
    return int(server_time) if nothing else None
