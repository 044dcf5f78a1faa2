"""Searching in Postgres, by its own index of grams."""

from collections import Counter
from typing import Any

from django.db import connection

from .matching import Matcher
from .tsquery import tsquery_of
from .wanted import MAX_TOTAL, After, Asker, Found, Hit, Wanted

# Rights are joined in, as they are at this moment. An entry that is behind its message is left out:
# what it holds may just have been taken back.
_CANDIDATES = """
SELECT entry.conversation_id, entry.message_id, message.sender_id, entry.version, entry.folded
FROM search_entry AS entry
JOIN conversations_membership AS seat
  ON seat.conversation_id = entry.conversation_id AND seat.user_id = %(user_id)s
 AND seat.left_at IS NULL AND seat.history_from_id <= entry.message_id
JOIN conversations_message AS message
  ON message.conversation_id = entry.conversation_id AND message.id = entry.message_id
 AND message.text_version = entry.version AND message.deleted_at IS NULL
WHERE entry.conversation_id = ANY(%(conversation_ids)s::bigint[])
  AND entry.message_id >= %(from_id)s AND entry.message_id < %(before_id)s
  AND message.sender_id <> ALL(%(blocked_ids)s::bigint[])
  AND NOT EXISTS (
    SELECT FROM conversations_hiddenmessage AS hidden
    WHERE hidden.user_id = %(user_id)s AND hidden.conversation_id = entry.conversation_id
      AND hidden.message_id = entry.message_id
  )
  {conditions}
ORDER BY entry.message_id DESC LIMIT %(limit)s
"""
_CONDITIONS = {
    "grams": "AND entry.grams @@ %(grams)s::tsquery",
    "sender_ids": "AND message.sender_id = ANY(%(sender_ids)s::bigint[])",
    "message_ids": "AND entry.message_id = ANY(%(message_ids)s::bigint[])",
    "excluded_message_ids": "AND entry.message_id <> ALL(%(excluded_message_ids)s::bigint[])",
    "is_reply": "AND (message.reply_to_id IS NOT NULL) = %(is_reply)s",
}
_ROUNDS = 5
"""Portions of candidates that are looked at where few of them turn out to match."""


class Postgres:
    """An `Engine`. It looks at the newest candidates by grams, MAX_TOTAL at a time."""

    def find(self, asker: Asker, wanted: Wanted, after: After | None, limit: int) -> Found:
        hits, exhausted = self._matching(asker, wanted, after, limit)
        if wanted.sort == "best":
            # Of the newest that match: so a page begins where the one before ended.
            hits.sort(key=lambda hit: (-hit.score, -hit.message_id))
        rest = [hit for hit in hits if after is None or _follows(hit, after, wanted)]
        return Found(
            hits=rest[:limit],
            more=len(rest) > limit or (wanted.sort == "newest" and not exhausted and bool(rest)),
            total=min(len(hits), MAX_TOTAL),
            total_is_exact=exhausted and len(hits) <= MAX_TOTAL,
            conversations=Counter(hit.conversation_id for hit in hits),
            senders=Counter(hit.sender_id for hit in hits),
        )

    def _matching(
        self, asker: Asker, wanted: Wanted, after: After | None, limit: int
    ) -> tuple[list[Hit], bool]:
        """What matches, newest first, and whether that is all there is."""
        matcher = Matcher(wanted)
        before = wanted.before_id
        if after is not None and wanted.sort == "newest":
            before = min(before, after.message_id)
        hits: list[Hit] = []
        for _round in range(_ROUNDS):
            rows = _candidates(asker, wanted, before)
            for conversation_id, message_id, sender_id, version, folded in rows:
                score = matcher.score(folded)
                if score is not None:
                    hits.append(Hit(conversation_id, message_id, sender_id, version, score))
            if len(rows) < MAX_TOTAL:
                return hits, True
            if len(hits) > limit:
                break
            before = rows[-1][1]
        return hits, False


def _follows(hit: Hit, after: After, wanted: Wanted) -> bool:
    if wanted.sort == "newest":
        return hit.message_id < after.message_id
    return (hit.score, hit.message_id) < (after.score, after.message_id)


def _candidates(asker: Asker, wanted: Wanted, before_id: int) -> list[tuple[Any, ...]]:
    given: dict[str, Any] = {
        "grams": tsquery_of(wanted) or None,
        "sender_ids": _ids(wanted.sender_ids),
        "message_ids": _ids(wanted.message_ids),
        "excluded_message_ids": _ids(wanted.excluded_message_ids or None),
        "is_reply": wanted.is_reply,
    }
    conditions = [_CONDITIONS[name] for name, value in given.items() if value is not None]
    with connection.cursor() as cursor:
        cursor.execute(
            _CANDIDATES.format(conditions="\n  ".join(conditions)),
            {
                **given,
                "user_id": asker.user_id,
                "conversation_ids": list(asker.seats),
                "blocked_ids": list(asker.blocked_ids | wanted.excluded_sender_ids),
                "from_id": wanted.from_id,
                "before_id": before_id,
                "limit": MAX_TOTAL,
            },
        )
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


def _ids(ids: frozenset[int] | None) -> list[int] | None:
    return None if ids is None else list(ids)
