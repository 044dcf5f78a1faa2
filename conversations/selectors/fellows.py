"""Whose looks or read switches changed lately, among those whom a person meets."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Q, QuerySet

from accounts.models import User
from accounts.selectors import all_people, people_on_list_of
from conversations.models import InboxEntry, Membership

MAX_CANDIDATES = 500


class ChangedFellows:
    """Those who are, or were, in one of a person's conversations, and changed after `since`.

    And those whom the person sees in requests. Two ways to the same answer: mostly hardly anybody
    anywhere changed since, and each of them is looked for; after a long time, all who are met are
    looked at.
    """

    def __init__(self, viewer_id: int, conversation_ids: Collection[int], since: datetime) -> None:
        self._since = since
        changed = Q(profile_changed_at__gt=since) | Q(reads_changed_at__gt=since)
        candidates = list(
            User.objects.filter(changed).values_list("id", flat=True)[: MAX_CANDIDATES + 1]
        )
        self._people: QuerySet[User] | None = None
        if candidates:
            met = _met(conversation_ids, candidates) | people_on_list_of(viewer_id)
            self._people = all_people().filter(id__any=met)

    def switched(self) -> dict[int, datetime]:
        """Who hid or showed their read marks, and when."""
        if self._people is None:
            return {}
        rows = self._people.filter(reads_changed_at__gt=self._since)
        return {id: at for id, at in rows.values_list("id", "reads_changed_at") if at}

    def with_new_looks(self, after_id: int, limit: int) -> list[User]:
        """Whose name or status changed, by id, behind `after_id`."""
        if self._people is None:
            return []
        rows = self._people.filter(profile_changed_at__gt=self._since, id__gt=after_id)
        return list(rows.order_by("id")[:limit])


def _met(conversation_ids: Collection[int], candidates: Collection[int]) -> set[int]:
    """Those of the candidates, or, where these are too many, all. An entry stays in the list of who
    left."""
    if len(candidates) > MAX_CANDIDATES:
        rows = Membership.objects.filter(conversation_id__any=conversation_ids)
        return set(rows.values_list("user_id", flat=True).distinct())
    listed = InboxEntry.objects.filter(
        user_id__any=candidates, conversation_id__any=conversation_ids
    )
    return set(listed.values_list("user_id", flat=True).distinct())
