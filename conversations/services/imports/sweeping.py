"""Deleting what nobody sees any more: the file of an import that ended, the rows of one that is
gone."""

import time

from django.db import connection, transaction

from accounts.signals import send_after_commit
from chatsite.lib.clock import ClockTimestamp
from conversations.models import HiddenMessage, Import, ImportPart
from conversations.selectors.imports import others_have_to_catch_up
from conversations.signals import messages_changed

AT_ONCE = 5_000
SLICE_SECONDS = 5.0
# What an index holds of them has to go, too: nothing is left to be read, so the version is made.
_DELETE = """
WITH gone AS (
    DELETE FROM conversations_message WHERE (conversation_id, id) IN (
        SELECT conversation_id, id FROM conversations_message WHERE conversation_id = %s
        ORDER BY id LIMIT %s
    ) RETURNING conversation_id, id, kind, text_version
), told AS (
    INSERT INTO conversations_outboxentry (conversation_id, message_id, version)
    SELECT conversation_id, id, text_version + 1 FROM gone WHERE kind = 'text'
)
SELECT count(*) FROM gone
"""


def sweep(*, owner_id: int, import_id: int) -> bool:
    """Delete for a while; answers whether there is more. Several may do so at the same moment."""
    until = time.monotonic() + SLICE_SECONDS
    rows = Import.objects.filter(owner_id=owner_id, id=import_id, sweeping=True)
    row = rows.first()
    if row is None:
        return False
    ImportPart.objects.filter(owner_id=owner_id, import_id=import_id).delete()
    gone = row.conversation_id if row.freed else None
    while gone and _delete_some(gone):
        if time.monotonic() > until or others_have_to_catch_up():
            rows.update(worked_at=ClockTimestamp())
            return True
    if gone:
        HiddenMessage.objects.filter(user_id=owner_id, conversation_id=gone).delete()
    # Not where more was left meanwhile: its conversation was deleted just now.
    rows.filter(freed=row.freed).update(sweeping=False)
    return False


@transaction.atomic
def _delete_some(conversation_id: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_DELETE, [conversation_id, AT_ONCE])
        deleted: int = cursor.fetchone()[0]
    send_after_commit(messages_changed)
    return deleted > 0
