"""Pages of a conversation's history, by primary key."""

from dataclasses import dataclass
from datetime import datetime

from chatsite.lib.errors import Invalid
from chatsite.lib.snapshot import snapshot
from chatsite.lib.snowflake import first_id_at
from conversations.access import access_conversation
from conversations.models import Membership, Message
from conversations.presenters import MessageShape, QuotedShape

from .imports import first_said
from .rows import people_in, present_rows, quoted_in, rows_for


@dataclass(frozen=True, slots=True)
class Page:
    """Rows, newest first. `next` is the `before` of the older page, `prev` the `after` of the newer
    one; None at the end. `version` is the conversation's at the moment of reading."""

    rows: list[MessageShape]
    next: int | None
    prev: int | None
    version: int
    quoted: dict[str, QuotedShape]
    people: set[int]


def read_history(
    *,
    actor_id: int,
    conversation_id: int,
    before: int | None = None,
    after: int | None = None,
    around: int | None = None,
    at: datetime | None = None,
    said: str | None = None,
    limit: int = 50,
) -> Page:
    """The page before, after or around a row's id, around a moment, or the newest. `said` is a
    moment by the clock of the export, in a history that was brought along.

    Raises NotFound, Invalid."""
    if sum(bound is not None for bound in (before, after, around, at, said)) > 1:
        raise Invalid("Only one of before, after, around, at and said can be given.")
    if at is not None:
        # An id says when it was made: dates need no index, and no second order.
        around = first_id_at(at) - 1
    with snapshot():
        seat = access_conversation(actor_id, conversation_id)
        member = seat.membership
        if said is not None:
            around = first_said(seat.conversation, said) - 1
        if around is not None:
            rows = _around(member, around, limit)
        elif after is not None:
            rows = _newer(member, after, limit)
        else:
            rows = _older(member, before, limit)
        shapes = present_rows(rows)
        quoted = quoted_in(member, shapes)
        return Page(
            rows=shapes,
            next=_older_bound(member, rows, before, after),
            prev=_newer_bound(member, rows, before, after),
            version=seat.conversation.version,
            quoted=quoted,
            people=people_in(shapes, quoted),
        )


def _older(member: Membership, before: int | None, limit: int) -> list[Message]:
    rows = rows_for(member)
    if before is not None:
        rows = rows.filter(id__lt=before)
    return list(rows.order_by("-id")[:limit])


def _newer(member: Membership, after: int, limit: int) -> list[Message]:
    rows = rows_for(member).filter(id__gt=after).order_by("id")[:limit]
    return list(reversed(rows))


def _around(member: Membership, around: int, limit: int) -> list[Message]:
    older = _older(member, around + 1, max(1, limit - limit // 2))
    return _newer(member, around, limit // 2) + older if limit > 1 else older


def _older_bound(
    member: Membership, rows: list[Message], before: int | None, after: int | None
) -> int | None:
    """A page without rows, too, lies somewhere: at the bound it was asked by."""
    if rows:
        oldest = rows[-1].id
    elif after is not None:
        oldest = after + 1
    else:
        oldest = before or 0
    return oldest if rows_for(member).filter(id__lt=oldest).exists() else None


def _newer_bound(
    member: Membership, rows: list[Message], before: int | None, after: int | None
) -> int | None:
    if rows:
        newest = rows[0].id
    elif before is not None:
        newest = before - 1
    else:
        newest = after or 0
    return newest if rows_for(member).filter(id__gt=newest).exists() else None
