"""Read marks that changed lately, as one person may see them."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import connection
from django.db.models import Q

from accounts.models import Block
from accounts.selectors import users_by_id
from chatsite.lib.asking import Asking, ask
from chatsite.lib.snapshot import from_ms
from conversations.presenters import ReadShape

from . import lookups

# Each by its index: the marks of a conversation by their date, those of a person by the key.
_MARKS = """
WITH asked AS (
    SELECT * FROM unnest(%s::int[], %s::bigint[], %s::bigint[], %s::timestamptz[])
        AS asked (number, conversation_id, after_id, since)
), changed AS (
    SELECT * FROM unnest(%s::int[], %s::bigint[]) AS changed (number, user_id)
), marks AS (
    SELECT asked.number, mark.* FROM asked CROSS JOIN LATERAL (
        SELECT conversation_id, user_id, read_seq, read_at FROM conversations_membership AS seat
        WHERE seat.conversation_id = asked.conversation_id AND seat.read_at > asked.since
          AND seat.user_id > asked.after_id AND seat.left_at IS NULL
    ) AS mark
    UNION
    SELECT asked.number, mark.* FROM asked JOIN changed USING (number) CROSS JOIN LATERAL (
        SELECT conversation_id, user_id, read_seq, read_at FROM conversations_membership AS seat
        WHERE seat.conversation_id = asked.conversation_id AND seat.user_id = changed.user_id
          AND seat.user_id > asked.after_id AND seat.left_at IS NULL
    ) AS mark
), placed AS (
    SELECT *, row_number() OVER (
        PARTITION BY number ORDER BY conversation_id, user_id
    ) AS place FROM marks
)
SELECT number, conversation_id, user_id, read_seq, (extract(epoch FROM read_at) * 1000000)::bigint
FROM placed WHERE place <= %s
ORDER BY number, place
"""
_EPOCH = from_ms(0)


class Mark(NamedTuple):
    """Where somebody's read mark stands, as one may see it, and when that changed.

    `place`: the conversation and the person.
    """

    place: tuple[int, int]
    changed_at: datetime
    shape: ReadShape


class _Row(NamedTuple):
    """`read_at` in microseconds: to parse a date costs more than all the rest of the row."""

    conversation_id: int
    user_id: int
    read_seq: int
    read_at: int


class _Asked(NamedTuple):
    """Marks dated after `since`, and those of `changed`; in these conversations, behind `after`."""

    conversation_ids: Collection[int]
    since: datetime
    changed: Collection[int]
    after: tuple[int, int]
    limit: int


def marks_since(
    viewer_id: int,
    conversation_ids: Collection[int],
    since: datetime,
    switched: Mapping[int, datetime],
    after: tuple[int, int],
    limit: int,
) -> Asking[list[Mark]]:
    """Marks that moved, were hidden or shown, or were cut by a block or its end, after `since`.

    By conversation and person, behind `after`. `switched`: who hid or showed theirs, and when. Null
    where the viewer may not see the mark now.
    """
    changed: dict[int, datetime] = {}
    date = _EPOCH
    if viewer_id not in switched:
        date = since
        changed = {**switched, **(yield from ask(_blocked_or_freed, (viewer_id, since)))}
    page = yield from ask(_rows, _Asked(conversation_ids, date, changed, after, limit))
    hidden = yield from ask(lookups.hidden_reads, (viewer_id, {row.user_id for row in page}))
    everyones = switched.get(viewer_id, since)
    return [
        Mark(
            (row.conversation_id, row.user_id),
            max(
                _EPOCH + timedelta(microseconds=row.read_at),
                changed.get(row.user_id, since),
                everyones,
            ),
            {
                "conversation_id": str(row.conversation_id),
                "user_id": str(row.user_id),
                "read_seq": None if row.user_id in hidden else row.read_seq,
            },
        )
        for row in page
    ]


def _rows(keys: Sequence[_Asked]) -> list[list[_Row]]:
    asked = [
        (number, id, key.after[1] if id == key.after[0] else 0, key.since)
        for number, key in enumerate(keys)
        for id in key.conversation_ids
        if id >= key.after[0]
    ]
    changed = [(number, id) for number, key in enumerate(keys) for id in key.changed]
    found: defaultdict[int, list[_Row]] = defaultdict(list)
    if asked:
        arrays = [[row[column] for row in asked] for column in range(4)]
        people = [[row[column] for row in changed] for column in range(2)]
        with connection.cursor() as cursor:
            cursor.execute(_MARKS, [*arrays, *people, max(key.limit for key in keys)])
            for number, *row in cursor.fetchall():
                found[number].append(_Row(*row))
    return [found[number] for number in range(len(keys))]


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


def _blocked_or_freed(keys: Sequence[tuple[int, datetime]]) -> list[dict[int, datetime]]:
    """The other person → when a block between them began or ended, for (viewer, since)."""
    viewers = {viewer for viewer, _since in keys}
    pairs = Block.objects.filter(
        Q(owner_id__any=list(viewers)) | Q(person_id__any=list(viewers)),
        changed_at__gt=min(since for _viewer, since in keys),
    ).values_list("owner_id", "person_id", "changed_at")
    found: defaultdict[int, dict[int, datetime]] = defaultdict(dict)
    for owner, person, at in pairs:
        for one, other in ((owner, person), (person, owner)):
            found[one][other] = max(at, found[one].get(other, at))
    return [
        {other: at for other, at in found[viewer].items() if at > since} for viewer, since in keys
    ]
