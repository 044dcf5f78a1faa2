"""Read marks that changed lately, as one person may see them."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import NamedTuple

from django.db.models import Q, QuerySet

from accounts.models import Block
from accounts.selectors import users_by_id
from conversations.models import Membership
from conversations.presenters import ReadShape

from .heads import hidden_reads


class Mark(NamedTuple):
    """Where somebody's read mark stands, as one may see it, and when that changed.

    `place`: the conversation and the person.
    """

    place: tuple[int, int]
    changed_at: datetime
    shape: ReadShape


def marks_since(
    viewer_id: int,
    conversation_ids: Collection[int],
    since: datetime,
    switched: Mapping[int, datetime],
    after: tuple[int, int],
    limit: int,
) -> list[Mark]:
    """Marks that moved, were hidden or shown, or were cut by a block or its end, after `since`.

    By conversation and person, behind `after`. `switched`: who hid or showed theirs, and when. Null
    where the viewer may not see the mark now.
    """
    rows = Membership.objects.filter(conversation_id__any=conversation_ids, left_at__isnull=True)
    changed: dict[int, datetime] = {}
    if viewer_id not in switched:
        changed = {**switched, **_blocked_or_freed(viewer_id, since)}
        moved = Q(read_at__gt=since)
        rows = rows.filter(moved | Q(user_id__any=list(changed)) if changed else moved)
    page = list(_behind(rows, *after).order_by("conversation_id", "user_id")[:limit])
    hidden = hidden_reads(viewer_id, {row.user_id for row in page})
    everyones = switched.get(viewer_id, since)
    return [
        Mark(
            (row.conversation_id, row.user_id),
            max(row.read_at, changed.get(row.user_id, since), everyones),
            {
                "conversation_id": str(row.conversation_id),
                "user_id": str(row.user_id),
                "read_seq": None if row.user_id in hidden else row.read_seq,
            },
        )
        for row in page
    ]


def _behind(rows: QuerySet[Membership], conversation_id: int, user_id: int) -> QuerySet[Membership]:
    if not conversation_id:
        return rows
    return rows.filter(
        Q(conversation_id__gt=conversation_id)
        | Q(conversation_id=conversation_id, user_id__gt=user_id)
    )


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
