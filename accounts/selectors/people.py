"""People, by their ids and by what they call themselves."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import Block, User
from accounts.names import fold, grams_asked, name_key
from chatsite.lib.korean import otherwise_typed, pattern

# What only searching and signing in read; rows are fetched by the hundred.
_UNREAD = ("password", "name_key", "name_grams")


def all_people() -> QuerySet[User]:
    """Without what only searching and signing in read."""
    return User.objects.defer(*_UNREAD)


def users_by_id(ids: Iterable[int]) -> dict[int, User]:
    """Those of `ids` that exist, suspended ones included: their messages stay."""
    return all_people().in_bulk(set(ids))


def search_people(
    actor: User, q: str, limit: int, cursor: str | None = None
) -> tuple[list[User], str | None]:
    """People by the beginning of the handle or a part of the name, by handle; and the next cursor.

    A part is also initial consonants (ㅎㄱㄷ) and an unfinished last syllable, and what was typed
    may be meant for the keyboard in the other language (ghdrlfehd). Never the actor, the suspended,
    nor anyone with a block in either direction.
    """
    wanted = q.strip().removeprefix("@")
    if not wanted:
        return [], None
    meant = otherwise_typed(wanted)
    found = (
        all_people()
        .filter(_named(wanted) if meant is None else _named(wanted) | _named(meant))
        .filter(is_active=True)
        .exclude(id=actor.id)
        .filter(~_blocked(owner_id=actor.id, person_id=OuterRef("id")))
        .filter(~_blocked(owner_id=OuterRef("id"), person_id=actor.id))
    )
    if cursor is not None:
        found = found.filter(handle__gt=cursor)
    page = list(found.order_by("handle")[: limit + 1])
    return page[:limit], page[limit - 1].handle if len(page) > limit else None


def _named(typed: str) -> Q:
    key = name_key(typed)
    return Q(handle__startswith=fold(typed)) | Q(
        name_grams__contains=grams_asked(key), name_key__regex=pattern(key)
    )


def _blocked(**pair: object) -> Exists:
    return Exists(Block.objects.filter(**pair, removed_at=None))
