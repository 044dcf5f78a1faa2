"""Cancelling an import, putting it away, and what goes with its conversation."""

from accounts.services.versions import lock_people
from accounts.signals import send_after_commit
from conversations.access import access_import, lock_conversation
from conversations.models import Conversation, Import
from conversations.selectors.members import active_members
from conversations.services.actions import action
from conversations.services.lines import save_heads
from conversations.services.members import remove_everyone
from conversations.signals import import_left

from .telling import fail, store_change


@action
def drop_import(*, actor_id: int, import_id: int) -> None:
    """Cancel one under way, and what was read of it is gone; or put one away that has ended: its
    conversation stays. Raises NotFound."""
    row, conversation = _both_locked(actor_id, import_id)
    if row.ended:
        _put_away(row)
        return
    _empty(conversation)
    _leave(row)


@action
def give_up_import(*, owner_id: int, import_id: int) -> None:
    """End one under way whose file cannot be stored: what was read of it is gone. Raises
    NotFound."""
    row, conversation = _both_locked(owner_id, import_id)
    if row.ended:
        return
    _empty(conversation)
    fail(row, Import.Error.BROKEN)
    send_after_commit(import_left, owner_id=owner_id, import_id=import_id)


def release_import(*, owner_id: int, conversation_id: int) -> None:
    """The conversation is gone for its owner: so is its import. The conversation is locked."""
    lock_people([owner_id])
    rows = Import.objects.filter(owner_id=owner_id, conversation_id=conversation_id)
    for row in rows:
        _leave(row)


def _both_locked(owner_id: int, import_id: int) -> tuple[Import, Conversation | None]:
    row = access_import(owner_id, import_id)
    conversation = _locked(row)
    lock_people([owner_id])
    # Read again: the first batch may have begun the conversation, the last one may be in.
    row = access_import(owner_id, import_id)
    return row, conversation or _locked(row)


def _empty(conversation: Conversation | None) -> None:
    if conversation is not None:
        remove_everyone(conversation, active_members(conversation.pk))
        save_heads(conversation)


def _locked(row: Import) -> Conversation | None:
    return None if row.conversation_id is None else lock_conversation(row.conversation_id)


def _put_away(row: Import) -> None:
    row.removed = True
    store_change(row, "removed")


def _leave(row: Import) -> None:
    row.removed = row.freed = row.sweeping = True
    store_change(row, "removed", "freed", "sweeping")
    send_after_commit(import_left, owner_id=row.owner_id, import_id=row.id)
