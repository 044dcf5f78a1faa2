"""How an import's row changes: numbered by its owner's account, told to the owner's sessions."""

from accounts.services.versions import next_account_version, publish_account_change
from chatsite.lib.clock import ClockTimestamp
from conversations.models import Import
from conversations.presenters import import_json


def store_change(row: Import, *fields: str) -> None:
    """Store `fields` of a row whose owner is locked, and tell of it."""
    row.account_version = next_account_version(row.owner_id)
    changed = {name: getattr(row, name) for name in (*fields, "account_version")}
    rows = Import.objects.filter(owner_id=row.owner_id, id=row.id)
    rows.update(**changed, worked_at=ClockTimestamp())
    publish_account_change(row.owner_id, row.account_version, {"imports": [import_json(row)]})


def fail(row: Import, error: Import.Error) -> None:
    """End one of which nothing can be read; its owner is locked."""
    row.state, row.error = Import.State.FAILED, error
    row.freed = row.sweeping = True
    fields = "received", "position", "parser", "messages", "state", "error", "freed", "sweeping"
    store_change(row, *fields)
