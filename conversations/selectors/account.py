"""What changed of what is one person's own, in the order of its numbering."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Any, cast

from accounts.models import User
from accounts.selectors import (
    AccountRow,
    AccountRows,
    blocks_since,
    contacts_since,
    first_changes,
    requests_since,
    settings_since,
)
from chatsite.lib.asking import Asking, ask
from conversations.models import HiddenMessage, Import, InboxEntry
from conversations.presenters import (
    AccountChangesShape,
    SyncAccountShape,
    deleted_message_json,
    import_json,
    inbox_json,
)

from .room import Room, size_of

MAX_ROWS = 5_000
MAX_INBOX_ROWS = 100
"""A draft may have 10,000 characters."""


def account_since(user_id: int, held: int, room: Room) -> Asking[tuple[SyncAccountShape, bool]]:
    """The changes after the version `held`, as far as there is room, and whether these are all.

    `version` is the one that the client holds with them: it asks for those behind it.
    """
    version = yield from ask(_versions, user_id)
    if held == version:
        return unchanged(held), True
    reset = held > version
    rows, until = _rows_since(user_id, -1 if reset else held)
    taken = _fitting(rows, room)
    if len(taken) < len(rows):
        until = taken[-1].version if taken else None
    elif until is None:
        return _shape(version, taken, reset=reset), True
    if until is None:  # nothing fits: as if it had not been looked at
        return unchanged(held), False
    return _shape(until, taken, reset=reset), False


def _versions(user_ids: Sequence[int]) -> list[int]:
    rows = User.objects.filter(pk__any=list(user_ids)).values_list("pk", "account_version")
    found = dict(rows)
    return [found[id] for id in user_ids]


def unchanged(held: int) -> SyncAccountShape:
    """Nothing to tell, or not yet."""
    return _shape(held, [], reset=False)


def _shape(version: int, rows: Iterable[AccountRow], *, reset: bool) -> SyncAccountShape:
    changes: dict[str, Any] = {}
    for row in rows:
        if row.section == "settings":
            changes["settings"] = row.shape
        else:
            changes.setdefault(row.section, []).append(row.shape)
    return {"version": version, "reset": reset, "changes": cast(AccountChangesShape, changes)}


def _rows_since(user_id: int, since: int) -> AccountRows:
    sources = [
        settings_since(user_id, since),
        contacts_since(user_id, since, MAX_ROWS),
        blocks_since(user_id, since, MAX_ROWS),
        requests_since(user_id, since, MAX_ROWS),
        _entries_since(user_id, since),
        _deleted_since(user_id, since),
        _imports_since(user_id, since),
    ]
    until = min((source.until for source in sources if source.until is not None), default=None)
    rows = [row for source in sources for row in source.rows]
    rows.sort(key=attrgetter("version"))
    return AccountRows([row for row in rows if until is None or row.version <= until], until)


def _entries_since(user_id: int, since: int) -> AccountRows:
    # An entry that was never changed has 0, and says nothing.
    changed = InboxEntry.objects.filter(user_id=user_id, account_version__gt=max(since, 0))
    found, until = first_changes(changed, MAX_INBOX_ROWS)
    rows = [AccountRow(row.account_version, "conversations", inbox_json(row)) for row in found]
    return AccountRows(rows, until)


def _deleted_since(user_id: int, since: int) -> AccountRows:
    changed = HiddenMessage.objects.filter(user_id=user_id, account_version__gt=since)
    found, until = first_changes(changed, MAX_ROWS)
    rows = [
        AccountRow(
            row.account_version,
            "deleted_messages",
            deleted_message_json(row.conversation_id, row.message_id),
        )
        for row in found
    ]
    return AccountRows(rows, until)


def _imports_since(user_id: int, since: int) -> AccountRows:
    changed = Import.objects.filter(owner_id=user_id, account_version__gt=max(since, 0))
    found, until = first_changes(changed.defer("parser"), MAX_ROWS)
    rows = [AccountRow(row.account_version, "imports", import_json(row)) for row in found]
    return AccountRows(rows, until)


def _fitting(rows: Iterable[AccountRow], room: Room) -> list[AccountRow]:
    """Those that fit from the beginning on; what one change changed is not divided."""
    taken: list[AccountRow] = []
    for _version, changed in groupby(rows, attrgetter("version")):
        together = list(changed)
        if not room.take(sum(size_of(row.shape) for row in together)):
            break
        taken += together
    return taken
