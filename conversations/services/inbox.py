"""What belongs to one person about a conversation: mute, pin, hide, draft, deleted for me.

Every change is numbered by the person's account version and told to their own sessions. Where a
conversation is locked as well, it is locked first.
"""

from collections.abc import Collection
from datetime import datetime
from typing import TypedDict, Unpack

from accounts.services.versions import next_account_version, publish_account_change
from conversations.access import access_conversation
from conversations.models import Conversation, HiddenMessage, InboxEntry
from conversations.presenters import deleted_message_json, inbox_json
from conversations.roles import Action

from .actions import action


class InboxChange(TypedDict, total=False):
    muted_until: datetime | None
    pinned: bool
    hidden: bool


@action
def change_inbox_entry(
    *, actor_id: int, conversation_id: int, **changes: Unpack[InboxChange]
) -> InboxEntry:
    """Mute, pin or hide a conversation for the actor alone. Raises NotFound, Forbidden."""
    seat = access_conversation(actor_id, conversation_id)
    if changes.get("hidden"):
        seat.require(Action.HIDE)
    return _change(actor_id, conversation_id, dict(changes))


@action
def set_draft(*, actor_id: int, conversation_id: int, body: str) -> InboxEntry:
    """Keep an unsent text on the account; an empty one removes it. Raises NotFound, and Forbidden
    where nothing is said."""
    access_conversation(actor_id, conversation_id).require(Action.SEND)
    return _change(actor_id, conversation_id, {"draft": body})


def open_entries(conversation_id: int, user_ids: Collection[int]) -> None:
    """Put a conversation into people's lists; who was in before finds it as it was."""
    InboxEntry.objects.bulk_create(
        [InboxEntry(user_id=id, conversation_id=conversation_id) for id in user_ids],
        ignore_conflicts=True,
    )


def show_again(conversation: Conversation, user_ids: Collection[int]) -> None:
    """A new message brings a hidden direct conversation back into the lists of its two people."""
    if conversation.kind != Conversation.Kind.DIRECT:
        return
    hidden = InboxEntry.objects.filter(
        user_id__in=sorted(user_ids), conversation_id=conversation.pk, hidden=True
    ).values_list("user_id", flat=True)
    for user_id in sorted(hidden):
        _change(user_id, conversation.pk, {"hidden": False})


def hide_message(*, user_id: int, conversation_id: int, message_id: int) -> None:
    """Record that a message is deleted for one person; a second time changes nothing."""
    key = {"user_id": user_id, "conversation_id": conversation_id, "message_id": message_id}
    if HiddenMessage.objects.filter(**key).exists():
        return
    version = next_account_version(user_id)
    HiddenMessage.objects.create(**key, account_version=version)
    deleted = deleted_message_json(conversation_id, message_id)
    publish_account_change(user_id, version, {"deleted_messages": [deleted]})


def _change(user_id: int, conversation_id: int, changes: dict[str, object]) -> InboxEntry:
    entry = InboxEntry.objects.get(user_id=user_id, conversation_id=conversation_id)
    if all(getattr(entry, name) == value for name, value in changes.items()):
        return entry
    version = next_account_version(user_id)
    # Read again: the person's row is locked only now, and another device may have been faster.
    entry.refresh_from_db()
    for name, value in changes.items():
        setattr(entry, name, value)
    entry.account_version = version
    entry.save(update_fields=[*changes, "account_version"])
    publish_account_change(user_id, version, {"conversations": [inbox_json(entry)]})
    return entry
