"""Whose looks or read switches changed lately, among those whom a person meets."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Literal, NamedTuple

from accounts.models import User
from accounts.selectors import all_people, people_on_lists_of
from chatsite.lib.asking import Asking, ask
from conversations.models import InboxEntry, Membership

MAX_CANDIDATES = 500
_Change = Literal["profile_changed_at", "reads_changed_at"]


class ChangedFellows:
    """Those who are, or were, in one of a person's conversations, and changed after `since`.

    And those whom the person sees in requests.
    """

    def __init__(self, people: Iterable[User], since: datetime) -> None:
        self._people = sorted(people, key=lambda user: user.id)
        self._since = since

    def switched(self) -> dict[int, datetime]:
        """Who hid or showed their read marks, and when."""
        return {
            user.id: user.reads_changed_at
            for user in self._people
            if user.reads_changed_at and user.reads_changed_at > self._since
        }

    def with_new_looks(self, after_id: int, limit: int) -> list[User]:
        """Whose name or status changed, by id, behind `after_id`."""
        changed = [
            user
            for user in self._people
            if user.profile_changed_at > self._since and user.id > after_id
        ]
        return changed[:limit]


class _Candidates(NamedTuple):
    """Who changed after a date, whoever they are; None where these are too many."""

    people: dict[int, User] | None


def changed_fellows(
    viewer_id: int, conversation_ids: Collection[int], since: datetime
) -> Asking[ChangedFellows]:
    """Those of the viewer's fellows who changed.

    Two ways to the same answer: mostly hardly anybody anywhere changed since, and each of them is
    looked for; after a long time, all who are met are looked at.
    """
    candidates = (yield from ask(_candidates, since)).people
    if candidates is not None and not candidates:
        return ChangedFellows([], since)
    listed = yield from ask(_listed, viewer_id)
    if candidates is None:
        return ChangedFellows(_all_met(conversation_ids, listed, since), since)
    met = listed | (yield from ask(_met, (conversation_ids, candidates.keys())))
    return ChangedFellows([user for id, user in candidates.items() if id in met], since)


def _candidates(dates: Sequence[datetime]) -> list[_Candidates]:
    looks = _newest("profile_changed_at", min(dates))
    reads = _newest("reads_changed_at", min(dates))
    return [_after(date, looks, reads) for date in dates]


def _newest(change: _Change, since: datetime) -> list[User]:
    changed = all_people().filter(**{f"{change}__gt": since})
    return list(changed.order_by(f"-{change}")[: MAX_CANDIDATES + 1])


def _after(date: datetime, looks: Iterable[User], reads: Iterable[User]) -> _Candidates:
    new_looks = {user.id: user for user in looks if user.profile_changed_at > date}
    switched = {
        user.id: user for user in reads if user.reads_changed_at and user.reads_changed_at > date
    }
    if max(len(new_looks), len(switched)) > MAX_CANDIDATES:
        return _Candidates(None)
    return _Candidates(new_looks | switched)


def _listed(viewer_ids: Sequence[int]) -> list[set[int]]:
    found = people_on_lists_of(viewer_ids)
    return [found[id] for id in viewer_ids]


def _met(keys: Sequence[tuple[Collection[int], Collection[int]]]) -> list[set[int]]:
    """Those of the candidates who are met, for (conversations, candidates).

    An entry stays in the list of who left.
    """
    rows = InboxEntry.objects.filter(
        user_id__any=list({id for _ids, people in keys for id in people}),
        conversation_id__any=list({id for ids, _people in keys for id in ids}),
    )
    people_of: defaultdict[int, set[int]] = defaultdict(set)
    for conversation_id, user_id in rows.values_list("conversation_id", "user_id"):
        people_of[conversation_id].add(user_id)
    return [
        set().union(*(people_of[id] for id in ids if id in people_of)) & set(people)
        for ids, people in keys
    ]


def _all_met(
    conversation_ids: Collection[int], listed: Collection[int], since: datetime
) -> list[User]:
    rows = Membership.objects.filter(conversation_id__any=list(conversation_ids))
    met = set(rows.values_list("user_id", flat=True).distinct()) | set(listed)
    people = all_people().filter(id__any=list(met))
    return [
        user
        for user in people
        if user.profile_changed_at > since
        or (user.reads_changed_at is not None and user.reads_changed_at > since)
    ]
