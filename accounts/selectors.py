"""The readers of people and of what they hold of each other."""

from collections.abc import Collection, Iterable

from allauth.usersessions.models import UserSession
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from typing_extensions import TypedDict

from .models import Block, BrowserSession, Contact, Token, User
from .names import fold, grams
from .presenters import (
    HeldPersonJSON,
    SessionJSON,
    SettingsJSON,
    held_person_json,
    session_json,
    settings_json,
)

# What only searching and signing in read; rows are fetched by the hundred.
_UNREAD = ("password", "name_key", "name_grams")
MAX_SESSIONS = 100


class AccountChanges(TypedDict, total=False):
    settings: SettingsJSON
    contacts: list[HeldPersonJSON]
    blocks: list[HeldPersonJSON]


def users_by_id(ids: Iterable[int]) -> dict[int, User]:
    """Those of `ids` that exist, suspended ones included: their messages stay."""
    return User.objects.defer(*_UNREAD).in_bulk(set(ids))


def blocked_between(user_id: int, other_ids: Collection[int]) -> set[int]:
    """Those of `other_ids` with a block between them and `user_id`, whoever set it."""
    if not other_ids:
        return set()
    pairs = Block.objects.filter(
        Q(owner_id=user_id, person_id__in=other_ids) | Q(person_id=user_id, owner_id__in=other_ids),
        removed_at=None,
    ).values_list("owner_id", "person_id")
    return {person if owner == user_id else owner for owner, person in pairs}


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


def account_changes(user_id: int, since_version: int) -> AccountChanges:
    """What changed in settings, contacts and blocks after `since_version`; -1: everything there is.

    Only sections that changed are in the answer.
    """
    changes: AccountChanges = {}
    user = User.objects.defer(*_UNREAD).get(id=user_id)
    if user.settings_version > since_version:
        changes["settings"] = settings_json(user)
    if contacts := _changed(Contact.objects.all(), user_id, since_version):
        changes["contacts"] = contacts
    if blocks := _changed(Block.objects.all(), user_id, since_version):
        changes["blocks"] = blocks
    return changes


def _changed(
    rows: QuerySet[Contact] | QuerySet[Block], owner_id: int, since_version: int
) -> list[HeldPersonJSON]:
    changed = rows.filter(owner_id=owner_id, account_version__gt=since_version)
    return [
        held_person_json(person_id, removed=removed_at is not None)
        for person_id, removed_at in changed.order_by("account_version", "person_id").values_list(
            "person_id", "removed_at"
        )
    ]


def search_people(
    actor: User, q: str, limit: int, cursor: str | None = None
) -> tuple[list[User], str | None]:
    """People by the beginning of the handle or a part of the name, by handle; and the next cursor.

    Never the actor, the suspended, nor anyone with a block in either direction.
    """
    wanted = fold(q.strip()).removeprefix("@")
    if not wanted:
        return [], None
    found = (
        User.objects.defer(*_UNREAD)
        .filter(
            Q(handle__startswith=wanted)
            | Q(name_grams__contains=grams(wanted), name_key__contains=wanted)
        )
        .filter(is_active=True)
        .exclude(id=actor.id)
        .filter(~_held(Block, owner_id=actor.id, person_id=OuterRef("id")))
        .filter(~_held(Block, owner_id=OuterRef("id"), person_id=actor.id))
    )
    if cursor is not None:
        found = found.filter(handle__gt=cursor)
    page = list(found.order_by("handle")[: limit + 1])
    return page[:limit], page[limit - 1].handle if len(page) > limit else None


def _held(model: type[Contact] | type[Block], **pair: object) -> Exists:
    return Exists(model._default_manager.filter(**pair, removed_at=None))


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


def tokens_of(actor: User) -> list[Token]:
    """The actor's tokens, newest first."""
    return list(Token.objects.filter(user=actor).order_by("-public_id"))


def sessions_of(actor: User, credential: str | None) -> list[SessionJSON]:
    """The actor's browser sessions that have not ended, the last used first; at most 100.

    The one of `credential` is the current one.
    """
    living = BrowserSession.objects.filter(person_id=actor.id, expire_date__gt=timezone.now())
    rows = list(living.order_by("-last_used_at")[:MAX_SESSIONS])
    where = UserSession.objects.in_bulk([r.session_key for r in rows], field_name="session_key")
    return [
        session_json(row, where.get(row.session_key), current=row.credential == credential)
        for row in rows
    ]
