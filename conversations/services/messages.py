"""Editing and deleting messages."""

from typing import Literal

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from chatsite.lib.clock import ClockTimestamp
from chatsite.lib.errors import Conflict, Forbidden
from conversations.access import Seat, access_locked, access_message
from conversations.events import MessageDeleted, MessageEdited
from conversations.mentions import mentions_data
from conversations.models import EarlierText, Message, Reaction
from conversations.presenters import message_json
from conversations.roles import Action

from .actions import action
from .audience import publish_about
from .inbox import hide_message
from .lines import save_heads
from .mentions import name_again, names_in
from .outbox import put_out
from .pins import drop_pin


@action
def edit_message(
    *, actor_id: int, conversation_id: int, message_id: int, body: str, version: int
) -> Message:
    """Give an own message another text; `version` is the row's as the editor saw it.

    What it said before is kept until it is deleted for all. The same text again changes nothing.
    Raises NotFound, Forbidden for another's message and where nothing is said, Conflict when it was
    deleted or its text changed since `version`.
    """
    seat = access_locked(actor_id, conversation_id)
    message = access_message(seat, message_id)
    seat.require(Action.SEND)
    if message.sender_id != actor_id or message.kind != Message.Kind.TEXT:
        raise Forbidden
    if message.deleted_at is not None:
        raise Conflict(_("This message was deleted."))
    if message.body == body:
        return message
    if message.text_version > version:
        raise Conflict
    changed = seat.conversation.next_version()
    _keep_text(message)
    named = names_in(message, body)
    name_again(message, named)
    _rows(message).update(
        body=body,
        data=mentions_data(named),
        version=changed,
        text_version=changed,
        edited_at=ClockTimestamp(),
    )
    put_out(message, changed)
    return _changed(seat, message, MessageEdited)


def delete(
    *, actor_id: int, conversation_id: int, message_id: int, scope: Literal["all", "me"]
) -> Message | None:
    """Delete for all, answering the tombstone, or for the actor alone."""
    where = {"conversation_id": conversation_id, "message_id": message_id}
    if scope == "all":
        return delete_message(actor_id=actor_id, **where)
    delete_message_for_me(actor_id=actor_id, **where)
    return None


@action
def delete_message(*, actor_id: int, conversation_id: int, message_id: int) -> Message:
    """Delete a message for everyone: the row stays as a tombstone, no text of it does.

    Raises NotFound, or Forbidden for another's message without that right, and where nothing is
    said.
    """
    seat = access_locked(actor_id, conversation_id)
    message = access_message(seat, message_id)
    seat.require(Action.SEND)
    if message.kind != Message.Kind.TEXT:
        raise Forbidden
    if message.sender_id != actor_id:
        seat.require(Action.DELETE_OTHERS_MESSAGE)
    if message.deleted_at is not None:
        return message
    version = seat.conversation.next_version()
    for on_message in (Reaction.objects, EarlierText.objects):
        on_message.filter(conversation_id=conversation_id, message_id=message_id).delete()
    name_again(message, ())
    _rows(message).update(
        body="", data={}, version=version, text_version=version, deleted_at=ClockTimestamp()
    )
    put_out(message, version)
    deleted = _changed(seat, message, MessageDeleted)
    drop_pin(seat, message_id)
    return deleted


@action
def delete_message_for_me(*, actor_id: int, conversation_id: int, message_id: int) -> None:
    """Leave a message out of what the actor sees, on all their devices. Raises NotFound."""
    seat = access_locked(actor_id, conversation_id)
    access_message(seat, message_id)
    hide_message(user_id=actor_id, conversation_id=conversation_id, message_id=message_id)


def _rows(message: Message) -> QuerySet[Message]:
    return Message.objects.filter(conversation_id=message.conversation_id, id=message.id)


def _keep_text(message: Message) -> None:
    EarlierText.objects.create(
        conversation_id=message.conversation_id,
        message_id=message.id,
        version=message.text_version,
        body=message.body,
        written_at=message.edited_at or message.created_at,
    )


def _changed(
    seat: Seat, message: Message, event: type[MessageEdited] | type[MessageDeleted]
) -> Message:
    save_heads(seat.conversation)
    fresh = _rows(message).get()
    reactions = Reaction.objects.filter(conversation_id=fresh.conversation_id, message_id=fresh.id)
    publish_about(
        fresh.id,
        event(
            conversation_id=fresh.conversation_id,
            version=fresh.version,
            data=message_json(fresh, reactions),
        ),
    )
    return fresh
