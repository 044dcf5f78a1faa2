"""How the file of an import comes: in parts, each once, whichever node takes it."""

from uuid import UUID

from django.conf import settings
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from accounts.services.versions import (
    lock_people,
    next_account_version,
    publish_account_change,
)
from accounts.signals import send_after_commit
from chatsite.lib.errors import Conflict, Invalid
from chatsite.lib.snowflake import next_id
from conversations.access import access_import
from conversations.kakaotalk import SNIFFED_BYTES, NotAnExport, sniff, title_of
from conversations.models import Import, ImportPart
from conversations.presenters import import_json
from conversations.services.actions import action
from conversations.signals import import_left, import_waits

from .telling import fail, store_change

MAX_PART = 1024 * 1024  # bytes; proxies and nodes take no larger body than two and four of these
MAX_AT_ONCE = 3
"""Imports of one person that are under way at the same time."""
_UNDER_WAY = (Import.State.UPLOADING, Import.State.READING)


@action
def start_import(*, actor_id: int, client_id: UUID, name: str, size: int) -> tuple[Import, bool]:
    """A new import and True, or the one that was begun under this `client_id` and False.

    Raises Invalid for a file that is too large, Conflict for another file under `client_id`, when
    the person's room for histories is used up, and for more than MAX_AT_ONCE under way.
    """
    # Two of the same request, or two that find room for the last one, come one after the other.
    lock_people([actor_id])
    mine = Import.objects.filter(owner_id=actor_id)
    if found := mine.filter(client_id=client_id).first():
        if (found.name, found.size) != (name, size):
            raise Conflict(_("Another file was sent under this client_id."))
        return found, False
    _check_room(actor_id, size)
    row = Import.objects.create(
        owner_id=actor_id,
        id=next_id(),
        client_id=client_id,
        name=name,
        title=name[:100],
        size=size,
        account_version=next_account_version(actor_id),
    )
    publish_account_change(actor_id, row.account_version, {"imports": [import_json(row)]})
    return row, True


@action
def put_part(*, actor_id: int, import_id: int, offset: int, data: bytes) -> Import:
    """Take the part of the file that begins at `offset`; one that came before changes nothing.

    With the last part it waits to be read. Of what is no export, nothing is kept. Raises NotFound,
    Invalid for what the file cannot have there, Conflict when a part before it is missing.
    """
    lock_people([actor_id])
    row = access_import(actor_id, import_id)
    if row.state != Import.State.UPLOADING or offset < row.received:
        return row
    if offset > row.received:
        raise Conflict(_("The part of the file before this one is missing."))
    if not data or len(data) > MAX_PART or offset + len(data) > row.size:
        raise Invalid(fields={"offset": ["the body must be a part of the file, of at most 1 MiB"]})
    ImportPart.objects.create(owner_id=actor_id, import_id=import_id, offset=offset, data=data)
    row.received += len(data)
    if not _looks_right(row, offset):
        fail(row, Import.Error.NOT_AN_EXPORT)
        send_after_commit(import_left, owner_id=actor_id, import_id=import_id)
        return row
    if row.received == row.size:
        row.state = Import.State.READING
        send_after_commit(import_waits, owner_id=actor_id, import_id=import_id)
    store_change(row, "received", "state", "title", "encoding", "style", "position")
    return row


def _check_room(owner_id: int, size: int) -> None:
    if size > settings.IMPORT_MAX_BYTES:
        megabytes = settings.IMPORT_MAX_BYTES // 1_048_576
        text = _("This file is too large. It may have at most %(megabytes)s MB.")
        raise Invalid(text % {"megabytes": megabytes}, fields={"size": ["is too large"]})
    rows = Import.objects.filter(owner_id=owner_id)
    kept = rows.filter(freed=False).aggregate(bytes=Sum("size"))["bytes"] or 0
    if kept + size > settings.IMPORT_QUOTA_BYTES:
        raise Conflict(_("There is no more room for imports. Delete an imported conversation."))
    if rows.filter(state__in=_UNDER_WAY, removed=False).count() >= MAX_AT_ONCE:
        raise Conflict(_("Other imports of yours are still under way. Wait until one is done."))


def _looks_right(row: Import, offset: int) -> bool:
    """Look at the beginning once as much of it is here as it takes; True as long as it is not."""
    whole = row.received == row.size
    if offset >= SNIFFED_BYTES or not (whole or row.received >= SNIFFED_BYTES):
        return True
    parts = ImportPart.objects.filter(owner_id=row.owner_id, import_id=row.id)
    head = b"".join(parts.order_by("offset").values_list("data", flat=True))
    try:
        found = sniff(head, whole=whole and row.size <= SNIFFED_BYTES)
    except NotAnExport:
        return False
    row.encoding, row.position, row.style = found.encoding, found.begin, found.style
    row.title = title_of(found, row.name)
    return True
