"""From Postgres's notes to Elasticsearch: what has to be told, and what cannot be."""

import logging
from collections.abc import Sequence

from django.db import connection

from search.engines.elastic.client import asking, patient_client
from search.engines.elastic.indices import read_indices
from search.engines.elastic.writing import Refusal, write

from .texts import texts_of_changes

logger = logging.getLogger(__name__)
BATCH = 500
CLAIM_SECONDS = 20
"""Longer than an answer is waited for."""
MAX_TRIES = 3

Claim = tuple[int, int, int]
"""Conversation, message, version."""

_CLAIM = """
UPDATE search_pending SET claimed_until = clock_timestamp() + make_interval(secs => %s)
WHERE id = ANY(ARRAY(
    SELECT id FROM search_pending
    WHERE set_aside_at IS NULL AND (claimed_until IS NULL OR claimed_until < clock_timestamp())
    ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED
)) RETURNING conversation_id, message_id, version
"""
# Only as it was claimed: of what changed meanwhile the index has to be told again.
_DONE = """
DELETE FROM search_pending AS pending
USING unnest(%s::bigint[], %s::bigint[], %s::bigint[])
    AS told (conversation_id, message_id, version)
WHERE pending.conversation_id = told.conversation_id AND pending.message_id = told.message_id
  AND pending.version = told.version
"""
_RELEASE = """
UPDATE search_pending AS pending SET claimed_until = NULL
FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[])
    AS claimed (conversation_id, message_id, version)
WHERE pending.conversation_id = claimed.conversation_id
  AND pending.message_id = claimed.message_id AND pending.version = claimed.version
"""
_REFUSED = """
UPDATE search_pending SET
    tries = tries + 1, error = %s,
    claimed_until = clock_timestamp() + make_interval(secs => 2 ^ tries),
    set_aside_at = CASE WHEN tries + 1 >= %s THEN clock_timestamp() END
WHERE message_id = %s AND conversation_id = %s AND version = %s
"""


def index_is_missing() -> bool:
    """Whether nothing can be searched yet. Raises EngineUnavailable."""
    with asking() as client:
        return read_indices(client).living is None


def tell_index(limit: int = BATCH) -> int:
    """Tell Elasticsearch of up to `limit` messages; answers how many that was.

    Raises EngineUnavailable, with nothing lost, while it is away, and while there is no index yet.
    """
    claims = _claimed(limit)
    if not claims:
        return 0
    try:
        refusals = _tell(claims)
    except BaseException:
        _run(_RELEASE, claims)
        raise
    refused = {refusal.message_id: refusal for refusal in refusals}
    _run(_DONE, [claim for claim in claims if claim[1] not in refused])
    for claim in claims:
        if claim[1] in refused:
            _refuse(claim, refused[claim[1]])
    return len(claims)


def _claimed(limit: int) -> list[Claim]:
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [CLAIM_SECONDS, limit])
        return list(cursor.fetchall())


def _tell(claims: Sequence[Claim]) -> list[Refusal]:
    with asking(patient_client(CLAIM_SECONDS / 2)) as client:
        indices = read_indices(client)
        # Read after that: what changes from here on is told again, to those that are then.
        return write(client, texts_of_changes(claims), indices.written)


def _refuse(claim: Claim, refusal: Refusal) -> None:
    conversation_id, message_id, version = claim
    logger.error("message %d is refused by the index: %s", message_id, refusal.reason)
    with connection.cursor() as cursor:
        cursor.execute(_REFUSED, [refusal.reason, MAX_TRIES, message_id, conversation_id, version])


def _run(statement: str, claims: Sequence[Claim]) -> None:
    if claims:
        with connection.cursor() as cursor:
            cursor.execute(statement, [list(column) for column in zip(*claims, strict=True)])
