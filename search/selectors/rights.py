"""What a person may read, as it is at this moment: no index is asked for that."""

from collections.abc import Collection, Iterable

from django.db import connection

from accounts.models import Block
from conversations.models import Membership, Mention, Message, Pin
from search.engines.wanted import Asker, Hit

MAX_NAMING = 10_000
# Most histories begin with the conversation: an engine need not be asked for a part of these.
_SEATS = """
SELECT seat.conversation_id, CASE WHEN EXISTS (
    SELECT FROM conversations_message AS earlier
    WHERE earlier.conversation_id = seat.conversation_id AND earlier.id < seat.history_from_id
      AND earlier.seq > 0
) THEN seat.history_from_id ELSE 0 END
FROM conversations_inboxentry AS listed
JOIN conversations_membership AS seat
  ON seat.conversation_id = listed.conversation_id AND seat.user_id = listed.user_id
WHERE listed.user_id = %s AND seat.left_at IS NULL
"""
_READABLE = """
SELECT message.conversation_id, message.id
FROM unnest(%s::bigint[], %s::bigint[]) AS hit (conversation_id, id)
JOIN conversations_membership AS seat
  ON seat.conversation_id = hit.conversation_id AND seat.user_id = %s
 AND seat.left_at IS NULL AND seat.history_from_id <= hit.id
JOIN conversations_message AS message
  ON message.conversation_id = hit.conversation_id AND message.id = hit.id
 AND message.deleted_at IS NULL
WHERE NOT EXISTS (
    SELECT FROM conversations_hiddenmessage AS hidden
    WHERE hidden.user_id = seat.user_id AND hidden.conversation_id = hit.conversation_id
      AND hidden.message_id = hit.id
)
"""


def asker_of(user_id: int, conversation_ids: Collection[int] | None = None) -> Asker:
    """Where this person is in, only `conversation_ids` if these are given, and whom they block."""
    with connection.cursor() as cursor:
        cursor.execute(_SEATS, [user_id])
        seats: dict[int, int] = dict(cursor.fetchall())
    if conversation_ids is not None:
        seats = {id: seats[id] for id in conversation_ids if id in seats}
    blocked = Block.objects.filter(owner_id=user_id, removed_at=None)
    return Asker(user_id, seats, frozenset(blocked.values_list("person_id", flat=True)))


def readable(asker: Asker, hits: Iterable[Hit]) -> dict[tuple[int, int], Message]:
    """Those of the hits that the asker may read now, by (conversation, message)."""
    keys = [(hit.conversation_id, hit.message_id) for hit in hits]
    if not keys:
        return {}
    columns = [list(column) for column in zip(*keys, strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(_READABLE, [*columns, asker.user_id])
        allowed = set(cursor.fetchall())
    rows = Message.objects.filter(
        conversation_id__in={conversation_id for conversation_id, _id in allowed},
        id__in=[id for _conversation_id, id in allowed],
        deleted_at__isnull=True,
    ).exclude(sender_id__in=asker.blocked_ids)
    return {(row.conversation_id, row.id): row for row in rows}


def conversations_with(asker: Asker, user_ids: Collection[int]) -> set[int]:
    """Those of the asker's conversations where all these people are members now."""
    ids = set(asker.seats)
    for user_id in user_ids:
        rows = Membership.objects.filter(
            user_id=user_id, conversation_id__in=ids, left_at__isnull=True
        )
        ids &= set(rows.values_list("conversation_id", flat=True))
    return ids


def pinned(asker: Asker) -> frozenset[int]:
    """The messages that are pinned where the asker is in."""
    rows = Pin.objects.filter(conversation_id__in=asker.seats)
    return frozenset(rows.values_list("message_id", flat=True))


def naming(asker: Asker) -> frozenset[int]:
    """The newest messages that name the asker."""
    rows = Mention.objects.filter(user_id=asker.user_id, conversation_id__in=asker.seats)
    return frozenset(rows.order_by("-message_id").values_list("message_id", flat=True)[:MAX_NAMING])
