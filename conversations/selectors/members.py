"""Who is in a conversation."""

from collections import defaultdict
from collections.abc import Collection, Iterable

from conversations.models import InboxEntry, Membership


def active_members(conversation_id: int) -> dict[int, Membership]:
    """User id → membership of everyone who is in now."""
    rows = Membership.objects.filter(conversation_id=conversation_id, left_at__isnull=True)
    return {row.user_id: row for row in rows}


def members_of_each(conversation_ids: Collection[int]) -> dict[int, set[int]]:
    """Conversation id → everyone who is in now. One query for all."""
    members: defaultdict[int, set[int]] = defaultdict(set)
    rows = Membership.objects.filter(conversation_id__any=conversation_ids, left_at__isnull=True)
    for conversation_id, user_id in rows.values_list("conversation_id", "user_id"):
        members[conversation_id].add(user_id)
    return members


def former_members(conversation_id: int, user_ids: Iterable[int]) -> dict[int, Membership]:
    """User id → membership of those of `user_ids` who were in and left."""
    rows = Membership.objects.filter(
        conversation_id=conversation_id, user_id__in=list(user_ids), left_at__isnull=False
    )
    return {row.user_id: row for row in rows}


def fellows_of(user_id: int) -> set[int]:
    """Everyone who is in a conversation where this person is, or was and left rows that stay."""
    listed = InboxEntry.objects.filter(user_id=user_id).values("conversation_id")
    rows = Membership.objects.filter(conversation_id__in=listed, left_at__isnull=True)
    return set(rows.exclude(user_id=user_id).values_list("user_id", flat=True))


def sharing_pairs(viewer_ids: Collection[int], other_ids: Collection[int]) -> set[tuple[int, int]]:
    """(viewer, other) of those who are in one conversation now."""
    viewers, others = frozenset(viewer_ids), frozenset(other_ids)
    listed = InboxEntry.objects.filter(user_id__in=viewers).values("conversation_id")
    rows = Membership.objects.filter(
        conversation_id__in=listed, user_id__in=viewers | others, left_at__isnull=True
    )
    together: defaultdict[int, set[int]] = defaultdict(set)
    for conversation_id, user_id in rows.values_list("conversation_id", "user_id"):
        together[conversation_id].add(user_id)
    return {
        (viewer, other)
        for people in together.values()
        for viewer in people & viewers
        for other in people & others
    }
