"""What was set aside because it could not be taken in."""

from django.db import transaction
from django.db.models import QuerySet

from search.models import Pending

from .taking_in import take_in_again
from .waking import waker


def try_again(rows: QuerySet[Pending]) -> None:
    """Take these in as if they had just changed."""
    with transaction.atomic():
        keys = list(rows.values_list("conversation_id", "message_id", "version"))
        rows.delete()
        take_in_again(keys)
    transaction.on_commit(waker.wake, robust=True)
