"""Histories that people bring along."""

from datetime import timedelta

from django.conf import settings
from django.db.models import Q, QuerySet

from chatsite.lib.clock import ClockTimestamp
from conversations.models import Import, OutboxEntry
from conversations.presenters import ImportsShape, import_state_json

IDLE = timedelta(seconds=30)
ABANDONED = timedelta(hours=24)
AT_ONCE = 100
MAX_WAITING = 10_000
"""Messages that wait to be indexed: with more of them, histories wait for the index."""


def imports_of(user_id: int) -> ImportsShape:
    """The person's own that are not put away, the newest first: at most 100."""
    rows = Import.objects.filter(owner_id=user_id, removed=False).defer("parser")
    return {
        "results": [import_state_json(row) for row in rows.order_by("-id")[:AT_ONCE]],
        "next": None,
        "max_bytes": settings.IMPORT_MAX_BYTES,
    }


def left_alone() -> list[tuple[int, int, bool]]:
    """(owner, import, sweeping) of those for which nobody did anything for a while: who was to is
    gone, or never heard of it."""
    idle = _idle(IDLE).filter(Q(state=Import.State.READING, removed=False) | Q(sweeping=True))
    return list(idle.values_list("owner_id", "id", "sweeping")[:AT_ONCE])


def abandoned() -> list[tuple[int, int]]:
    """(owner, import) of those whose file stopped coming a day ago."""
    rows = _idle(ABANDONED).filter(state=Import.State.UPLOADING, removed=False)
    return list(rows.values_list("owner_id", "id")[:AT_ONCE])


def others_have_to_catch_up() -> bool:
    """Whether so much waits to be indexed that what people say now would be found late."""
    return OutboxEntry.objects.order_by()[MAX_WAITING : MAX_WAITING + 1].exists()


def _idle(since: timedelta) -> QuerySet[Import]:
    return Import.objects.filter(worked_at__lt=ClockTimestamp() - since).order_by("worked_at")
