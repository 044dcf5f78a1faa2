"""Read marks that changed lately, as one person may see them."""

from collections.abc import Collection
from typing import TypedDict

from django.db.models import Q

from accounts.models import Block, User
from chatsite.lib.snapshot import from_ms
from conversations.models import Membership

from .heads import hidden_reads


class ReadShape(TypedDict):
    conversation_id: str
    user_id: str
    read_seq: int | None


def reads_since(
    viewer_id: int, conversation_ids: Collection[int], since_ms: int
) -> list[ReadShape]:
    """Marks that moved, were hidden or shown, or were cut by a block or its end, after `since_ms`.

    Null where the viewer may not see the mark now.
    """
    since = from_ms(since_ms)
    switched = User.objects.filter(reads_changed_at__gt=since)
    rows = Membership.objects.filter(conversation_id__in=conversation_ids, left_at__isnull=True)
    if not switched.filter(id=viewer_id).exists():
        cut = _blocked_or_freed(viewer_id, since)
        rows = rows.filter(
            Q(read_at__gt=since) | Q(user_id__in=switched.values("id")) | Q(user_id__in=cut)
        )
    found = list(rows.order_by("conversation_id", "user_id"))
    hidden = hidden_reads(viewer_id, {row.user_id for row in found})
    return [
        {
            "conversation_id": str(row.conversation_id),
            "user_id": str(row.user_id),
            "read_seq": None if row.user_id in hidden else row.read_seq,
        }
        for row in found
    ]


def _blocked_or_freed(viewer_id: int, since: object) -> set[int]:
    pairs = Block.objects.filter(
        Q(owner_id=viewer_id) | Q(person_id=viewer_id), changed_at__gt=since
    ).values_list("owner_id", "person_id")
    return {person if owner == viewer_id else owner for owner, person in pairs}
