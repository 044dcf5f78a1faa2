"""Contacts and blocks: what people hold of each other."""

from collections.abc import Collection

from django.db.models import Q

from accounts.models import Block, Contact, User

from .people import users_by_id


def blocks_between(user_id: int, other_ids: Collection[int]) -> tuple[set[int], set[int]]:
    """Those of `other_ids` whom this person blocks, and those who block this person."""
    if not other_ids:
        return set(), set()
    pairs = Block.objects.filter(
        Q(owner_id=user_id, person_id__in=other_ids) | Q(person_id=user_id, owner_id__in=other_ids),
        removed_at=None,
    ).values_list("owner_id", "person_id")
    found = set(pairs)
    return {p for owner, p in found if owner == user_id}, {o for o, p in found if p == user_id}


def blocked_between(user_id: int, other_ids: Collection[int]) -> set[int]:
    """Those of `other_ids` with a block between them and `user_id`, whoever set it."""
    by_them, of_them = blocks_between(user_id, other_ids)
    return by_them | of_them


def blocked_pairs(one_ids: Collection[int], other_ids: Collection[int]) -> set[tuple[int, int]]:
    """(one, other) of those with a block between them, whoever set it."""
    pairs = Block.objects.filter(
        Q(owner_id__in=one_ids, person_id__in=other_ids)
        | Q(person_id__in=one_ids, owner_id__in=other_ids),
        removed_at=None,
    ).values_list("owner_id", "person_id")
    return {pair for owner, person in pairs for pair in ((owner, person), (person, owner))}


def contact_pairs(owner_ids: Collection[int], person_ids: Collection[int]) -> set[tuple[int, int]]:
    """(owner, person) of those where the owner keeps the person as a contact."""
    held = Contact.objects.filter(owner_id__in=owner_ids, person_id__in=person_ids, removed_at=None)
    return set(held.values_list("owner_id", "person_id"))


def contacts_of(
    actor: User, limit: int, cursor: int | None = None
) -> tuple[list[User], int | None]:
    """The actor's contacts, one page; suspended people are left out."""
    return _held_people(Contact, actor, limit, cursor)


def blocked_by(actor: User, limit: int, cursor: int | None = None) -> tuple[list[User], int | None]:
    """Whom the actor blocks, one page."""
    return _held_people(Block, actor, limit, cursor)


def _held_people(
    model: type[Contact] | type[Block], actor: User, limit: int, cursor: int | None
) -> tuple[list[User], int | None]:
    held = model._default_manager.filter(owner=actor, removed_at=None, person__is_active=True)
    if cursor is not None:
        held = held.filter(person_id__gt=cursor)
    ids = list(held.order_by("person_id").values_list("person_id", flat=True)[: limit + 1])
    page = ids[:limit]
    people = users_by_id(page)
    return [people[id] for id in page], page[-1] if len(ids) > limit else None
