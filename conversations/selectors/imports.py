"""Histories that people bring along."""

from datetime import timedelta

from django.conf import settings
from django.db.models import Q, QuerySet

from chatsite.lib.clock import ClockTimestamp
from chatsite.lib.errors import Invalid
from conversations.models import Conversation, Import, Message, OutboxEntry
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


def first_said(conversation: Conversation, moment: str) -> int:
    """The id of the first message that was said then or later, by the clock of the export; one more
    than the last id where there is none. Raises Invalid where nothing was brought along.

    A million rows have no index of what their file says. They stand in its order, in which times
    rise but for a clock that was set back: halving takes twenty looks.
    """
    if conversation.kind != Conversation.Kind.IMPORTED:
        raise Invalid("Only a history that was brought along knows the clock of an export.")
    rows = Message.objects.filter(conversation=conversation).exclude(kind=Message.Kind.SYSTEM)
    found, low, high = conversation.last_message_id + 1, 1, conversation.last_seq
    while low <= high:
        middle = (low + high) // 2
        id, data = rows.values_list("id", "data").get(seq=middle)
        if data["said_at"] < moment:
            low = middle + 1
        else:
            found, high = id, middle - 1
    return found


def others_have_to_catch_up() -> bool:
    """Whether so much waits to be indexed that what people say now would be found late."""
    return OutboxEntry.objects.order_by()[MAX_WAITING : MAX_WAITING + 1].exists()


def _idle(since: timedelta) -> QuerySet[Import]:
    return Import.objects.filter(worked_at__lt=ClockTimestamp() - since).order_by("worked_at")
