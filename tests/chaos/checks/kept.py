"""What was acknowledged holds: edits, deletes, reactions, and what belongs to one person."""

from collections.abc import Hashable, Iterator

from tests.chaos.ledger import Ledger, allowed_values
from tests.chaos.truth import Truth

_UNTIL_SWITCHED_ON = "9999-12-31T23:59:59Z"


def check_kept(ledger: Ledger, truth: Truth) -> list[str]:
    return [*_rows(ledger, truth), *_settings(ledger, truth)]


def _rows(ledger: Ledger, truth: Truth) -> Iterator[str]:
    stored = {(row.conversation_id, row.id): row for row in truth.messages}
    for place, told in ledger.rows.items():
        row = stored.get(place)
        if row is None:
            yield f"lost: row {place} was acknowledged and is not stored"
        elif row.version < told["version"]:
            yield f"lost: row {place} was acknowledged at {told['version']}, is at {row.version}"
        elif row.version == told["version"] and row.body != told["body"]:
            yield f"changed: row {place} is {row.body!r}, acknowledged as {told['body']!r}"
        elif told["deleted_at"] is not None and not row.deleted:
            yield f"lost: the deletion of {place} was acknowledged"


def _settings(ledger: Ledger, truth: Truth) -> Iterator[str]:
    stored = _stored_settings(truth)
    for key, attempts in ledger.settings.items():
        allowed = allowed_values(attempts)
        so = stored.get(key, _NOTHING.get(key[0]))
        if allowed is not None and so not in allowed:
            yield f"lost: {key} is {so!r}, acknowledged as {allowed!r}"


_NOTHING: dict[str, Hashable] = {
    "blocks": False,
    "contacts": False,
    "draft": "",
    "pinned": False,
    "muted_until": None,
}


def _stored_settings(truth: Truth) -> dict[tuple[str, ...], Hashable]:
    stored: dict[tuple[str, ...], Hashable] = {}
    for entry in truth.inbox:
        place = str(entry.user_id), str(entry.conversation_id)
        stored["draft", *place] = entry.draft
        stored["pinned", *place] = entry.pinned
        stored["muted_until", *place] = _UNTIL_SWITCHED_ON if entry.muted else None
    for name, rows in (("blocks", truth.blocks), ("contacts", truth.contacts)):
        stored |= {(name, str(row.owner_id), str(row.person_id)): True for row in rows}
    for person in truth.people:
        stored["name", str(person.id)] = person.name
        stored["show_reads", str(person.id)] = person.show_reads
        stored["open_to", str(person.id)] = person.open_to
    return stored
