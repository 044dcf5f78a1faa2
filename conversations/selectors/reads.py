"""Read marks that changed lately, as one person may see them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from accounts.models import Block, User
from accounts.selectors import users_by_id
from chatsite.lib.snapshot import from_ms
from conversations.models import Membership
from conversations.presenters import ReadShape

from .heads import hidden_reads


@dataclass(frozen=True, slots=True)
class Marks:
    """`changed_at`: when the last of them changed."""

    rows: list[ReadShape]
    changed_at: datetime | None


def reads_since(viewer_id: int, conversation_ids: Collection[int], since_ms: int) -> Marks:
    """Marks that moved, were hidden or shown, or were cut by a block or its end, after `since_ms`.

    Null where the viewer may not see the mark now.
    """
    since = from_ms(since_ms)
    rows = Membership.objects.filter(conversation_id__in=conversation_ids, left_at__isnull=True)
    switches = User.objects.filter(id__in=rows.values("user_id"), reads_changed_at__gt=since)
    switched = dict(switches.values_list("id", "reads_changed_at"))
    cut: dict[int, datetime] = {}
    if viewer_id not in switched:
        cut = _blocked_or_freed(viewer_id, since)
        rows = rows.filter(Q(read_at__gt=since) | Q(user_id__in={*switched, *cut}))
    found = list(rows.order_by("conversation_id", "user_id"))
    hidden = hidden_reads(viewer_id, {row.user_id for row in found})
    dates = [switched.get(viewer_id)]
    for row in found:
        dates += [row.read_at, switched.get(row.user_id), cut.get(row.user_id)]
    changed_at = max(filter(None, dates), default=None)
    return Marks([_read_json(row, hidden) for row in found], changed_at)


def _read_json(row: Membership, hidden: Collection[int]) -> ReadShape:
    return {
        "conversation_id": str(row.conversation_id),
        "user_id": str(row.user_id),
        "read_seq": None if row.user_id in hidden else row.read_seq,
    }


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


def _blocked_or_freed(viewer_id: int, since: datetime) -> dict[int, datetime]:
    pairs = Block.objects.filter(
        Q(owner_id=viewer_id) | Q(person_id=viewer_id), changed_at__gt=since
    ).values_list("owner_id", "person_id", "changed_at")
    return {person if owner == viewer_id else owner: at for owner, person, at in pairs}
