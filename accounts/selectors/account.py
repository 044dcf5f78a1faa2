"""What changed of what belongs to one person alone, by its numbering."""

from operator import attrgetter
from typing import Any, NamedTuple, TypeVar

from django.db.models import F, Model, QuerySet

from accounts.models import Block, Contact, TalkRequest
from accounts.presenters import held_person_json, settings_json

from .people import all_people
from .requests import request_changes


class AccountRow(NamedTuple):
    """Something of one person's own: the number of its last change, its section in sync, itself."""

    version: int
    section: str
    shape: Any


class AccountRows(NamedTuple):
    """By version. `until`: the last version up to which these are all; None: these are all."""

    rows: list[AccountRow]
    until: int | None


Numbered = TypeVar("Numbered", bound=Model)


def first_changes(changed: QuerySet[Numbered], limit: int) -> tuple[list[Numbered], int | None]:
    """The first rows by `account_version`, and the last version up to which they are all there.

    About `limit` of them: rows of one version stay together. None: there are no others.
    """
    rows: list[Any] = list(changed.order_by("account_version", "pk")[:limit])
    if len(rows) < limit:
        return rows, None
    until: int = rows[-1].account_version
    same = changed.filter(account_version__lte=until)
    return list(same.order_by("account_version", "pk")), until


def settings_since(user_id: int, since_version: int) -> AccountRows:
    """The settings, if they changed after `since_version`."""
    user = all_people().get(id=user_id)
    if user.settings_version <= since_version:
        return AccountRows([], None)
    return AccountRows([AccountRow(user.settings_version, "settings", settings_json(user))], None)


def contacts_since(user_id: int, since_version: int, limit: int) -> AccountRows:
    """Contacts that were added or removed after `since_version`; so `blocks_since`."""
    return _held_since(Contact.objects.all(), "contacts", user_id, since_version, limit)


def blocks_since(user_id: int, since_version: int, limit: int) -> AccountRows:
    return _held_since(Block.objects.all(), "blocks", user_id, since_version, limit)


def requests_since(user_id: int, since_version: int, limit: int) -> AccountRows:
    """Requests to talk that changed on this person's list after `since_version`."""
    since = max(since_version, 0)
    sides = {
        "asker_version": TalkRequest.objects.filter(asker_id=user_id, asker_version__gt=since),
        "person_version": TalkRequest.objects.filter(person_id=user_id, person_version__gt=since),
    }
    halves = [
        first_changes(rows.annotate(account_version=F(version)), limit)
        for version, rows in sides.items()
    ]
    until = min((until for _rows, until in halves if until is not None), default=None)
    found: list[Any] = [row for rows, _until in halves for row in rows]
    shapes = request_changes(user_id, found)
    rows = [
        AccountRow(row.account_version, "requests", shape)
        for row, shape in zip(found, shapes, strict=True)
        if until is None or row.account_version <= until
    ]
    return AccountRows(sorted(rows, key=attrgetter("version")), until)


def _held_since(
    rows: QuerySet[Any],
    section: str,
    owner_id: int,
    since_version: int,
    limit: int,
) -> AccountRows:
    changed = rows.filter(owner_id=owner_id, account_version__gt=since_version)
    found, until = first_changes(changed, limit)
    shapes = [
        (row.account_version, held_person_json(row.person_id, removed=row.removed_at is not None))
        for row in found
    ]
    return AccountRows([AccountRow(version, section, shape) for version, shape in shapes], until)
