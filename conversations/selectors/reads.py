"""Read marks that changed lately, as one person may see them."""

from collections.abc import Collection

from django.db.models import Q

from accounts.models import Block, User
from accounts.selectors import users_by_id
from chatsite.lib.snapshot import from_ms
from conversations.models import Membership
from conversations.presenters import ReadShape

from .heads import hidden_reads


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


def blind_to(reader_ids: Collection[int], viewer_ids: Collection[int]) -> dict[int, set[int]]:
    """Reader → those of the viewers, the reader aside, who may not see how far they have read."""
    people = users_by_id({*reader_ids, *viewer_ids})
    shown = {user.id for user in people.values() if user.show_reads}
    hiding = {id for id in viewer_ids if id not in shown}
    blind = {id: set(hiding if id in shown else viewer_ids) - {id} for id in reader_ids}
    pairs = Block.objects.filter(
        Q(owner_id__in=reader_ids, person_id__in=viewer_ids)
        | Q(person_id__in=reader_ids, owner_id__in=viewer_ids),
        removed_at__isnull=True,
    )
    for owner_id, person_id in pairs.values_list("owner_id", "person_id"):
        for reader_id, viewer_id in ((owner_id, person_id), (person_id, owner_id)):
            if reader_id in blind and viewer_id in viewer_ids:
                blind[reader_id].add(viewer_id)
    return blind


def _blocked_or_freed(viewer_id: int, since: object) -> set[int]:
    pairs = Block.objects.filter(
        Q(owner_id=viewer_id) | Q(person_id=viewer_id), changed_at__gt=since
    ).values_list("owner_id", "person_id")
    return {person if owner == viewer_id else owner for owner, person in pairs}
