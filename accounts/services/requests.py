"""Asking people who want to be asked before somebody talks to them.

Who asks is never told no: a request that is declined, or that somebody's block keeps from being
shown, looks to its asker just as one that waits.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import TalkRequest
from accounts.presenters import request_change_json
from accounts.selectors import users_by_id
from chatsite.lib.clock import ClockTimestamp
from chatsite.lib.errors import Conflict, RateLimited

from .versions import lock_people, next_account_version, publish_account_change

DAY = timedelta(days=1)
MAX_OPEN = 500
"""Requests that one may have open, and that stand on one person's list."""


@transaction.atomic
def ask(
    *, asker_id: int, people: Mapping[int, bool], conversation_id: int = 0, title: str = ""
) -> list[TalkRequest]:
    """Ask each of `people` (id → whether they are to hear of it); what waits already is left.

    Raises RateLimited for more than a day's share, or one person twice in a day; Conflict for too
    many that wait.
    """
    lock_people([asker_id, *people])
    asked = TalkRequest.objects.filter(asker_id=asker_id, conversation_id=conversation_id)
    earlier = {row.person_id: row for row in asked.filter(person_id__in=people)}
    rows = [
        earlier.get(id)
        or TalkRequest(asker_id=asker_id, person_id=id, conversation_id=conversation_id)
        for id in people
    ]
    _check_bounds(asker_id, [row for row in rows if not row.open])
    full = _full_lists(people)
    changes = _Changes()
    for row in rows:
        if not row.open:
            row.open, row.title, row.asked_at = True, title, ClockTimestamp()
            changes.note(row, asker_id)
        if people[row.person_id] and not (row.shown or row.declined or row.person_id in full):
            row.shown = True
            changes.note(row, row.person_id)
    changes.store()
    return rows


@transaction.atomic
def drop_request(*, actor_id: int, request: TalkRequest) -> None:
    """Take an own request back, or decline one: its asker does not come to know that."""
    lock_people([request.asker_id, request.person_id])
    request.refresh_from_db()
    if not request.is_seen_by(actor_id):
        return
    changes = _Changes()
    if actor_id == request.asker_id:
        _close(request, changes)
    else:
        request.declined = True
        _hide(request, changes)
    changes.store()


def settle(
    *, person_ids: Collection[int], conversation_id: int, asker_ids: Collection[int] | None = None
) -> None:
    """What was asked of these people (by these) has come about: it is on nobody's list any more.

    In the transaction that brought it about.
    """
    asked = Q(person_id__in=person_ids, conversation_id=conversation_id)
    if asker_ids is not None:
        asked &= Q(asker_id__in=asker_ids)
    changes = _Changes()
    for row in _locked(TalkRequest.objects.filter(asked, Q(open=True) | Q(declined=True))):
        row.declined = False
        changes.note(row)
        _close(row, changes)
    changes.store()


def part(*, owner_id: int, other_id: int) -> None:
    """`owner_id`, locked like the other, blocks them: neither asks the other any more.

    The other one's requests look to them as before. They are not shown again when the block ends,
    but when they are asked anew.
    """
    rows = TalkRequest.objects.filter(open=True)
    changes = _Changes()
    for row in rows.filter(asker_id=owner_id, person_id=other_id):
        _close(row, changes)
    for row in rows.filter(asker_id=other_id, person_id=owner_id):
        _hide(row, changes)
    changes.store()


def _locked(wanted: QuerySet[TalkRequest]) -> list[TalkRequest]:
    """Those rows, as they are once both people of each are locked."""
    people = {id for pair in wanted.values_list("asker_id", "person_id") for id in pair}
    if not people:
        return []
    lock_people(people)
    return list(wanted)


def _close(row: TalkRequest, changes: "_Changes") -> None:
    """It is on neither one's list."""
    _hide(row, changes)
    if row.open:
        row.open = False
        changes.note(row, row.asker_id)


def _hide(row: TalkRequest, changes: "_Changes") -> None:
    """The person who is asked sees it no more."""
    if row.shown:
        row.shown = False
        changes.note(row, row.person_id)


class _Changes:
    """What becomes of some requests on the lists of some people, who are locked."""

    def __init__(self) -> None:
        self._seen: defaultdict[int, list[TalkRequest]] = defaultdict(list)
        self._rows: dict[int, TalkRequest] = {}

    def note(self, row: TalkRequest, user_id: int | None = None) -> None:
        """The row changed, for that person or for nobody's eyes."""
        self._rows[row.id] = row
        if user_id is not None:
            self._seen[user_id].append(row)

    def store(self) -> None:
        """Write the rows under one new version for each person, and tell each."""
        versions = {id: next_account_version(id) for id in sorted(self._seen)}
        for user_id, rows in self._seen.items():
            for row in rows:
                side = "asker_version" if user_id == row.asker_id else "person_version"
                setattr(row, side, versions[user_id])
        for row in self._rows.values():
            row.save()
            row.refresh_from_db(fields=["asked_at"])
        people = users_by_id({id for r in self._rows.values() for id in (r.asker_id, r.person_id)})
        for user_id, rows in self._seen.items():
            told = [request_change_json(r, user_id, people[r.other_than(user_id)]) for r in rows]
            publish_account_change(user_id, versions[user_id], {"requests": told})


def _full_lists(person_ids: Iterable[int]) -> set[int]:
    """Whoever is asked by so many is asked by nobody else until they looked at some."""
    shown = TalkRequest.objects.filter(person_id__in=person_ids, shown=True)
    counts = shown.values_list("person_id").annotate(Count("id")).order_by()
    return {person_id for person_id, count in counts if count >= MAX_OPEN}


def _check_bounds(asker_id: int, fresh: Collection[TalkRequest]) -> None:
    if not fresh:
        return
    mine = TalkRequest.objects.filter(asker_id=asker_id)
    if mine.filter(open=True).count() + len(fresh) > MAX_OPEN:
        raise Conflict(_("You wait for as many answers as one may. Take a request back first."))
    lately = mine.filter(asked_at__gt=ClockTimestamp() - DAY).order_by("asked_at")
    asked = dict(lately.values_list("id", "asked_at"))
    excess = len(asked) + len(fresh) - settings.REQUESTS_PER_DAY
    frees_at = [asked[row.id] for row in fresh if row.id in asked]
    if excess > 0:
        frees_at.append([*asked.values(), *[timezone.now()] * excess][excess - 1])
    if frees_at:
        wait = max(frees_at) + DAY - timezone.now()
        detail = _("You have asked often enough for today. Ask again tomorrow.")
        raise RateLimited(max(1.0, wait.total_seconds()), detail)
