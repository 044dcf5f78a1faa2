"""Sending, editing and deleting messages."""

import hashlib
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from chatsite.lib import json
from chatsite.lib.clock import ClockTimestamp
from chatsite.lib.errors import Conflict, Forbidden, Invalid, NotFound
from chatsite.realtime.publish import publish
from conversations.access import Seat, access_locked, access_message, lock_conversation
from conversations.events import ConversationStale, MessageCreated, MessageDeleted, MessageEdited
from conversations.models import Conversation, Membership, Message, Reaction
from conversations.presenters import message_json
from conversations.roles import Action
from conversations.selectors.members import active_members

from .actions import action
from .audience import publish_about
from .inbox import hide_message, show_again
from .lines import next_row_id, save_heads
from .pins import drop_pin


@dataclass(frozen=True, slots=True)
class Sent:
    """The stored message of a send. `created`: by this call, not by an earlier one.

    `still_in`: the sender may see the message as it is today; not after leaving, come back or not.
    """

    message: Message
    created: bool
    still_in: bool = True


@action
def send_message(
    *, actor_id: int, conversation_id: int, client_id: UUID, body: str, reply_to: int | None = None
) -> Sent:
    """Store a message once, however often its sender sends it.

    Raises NotFound for a conversation or an original that the actor may not read, Conflict when
    `client_id` names another content, Unavailable when no id can be made now.
    """
    content_hash = _hash(body, reply_to)
    conversation = lock_conversation(conversation_id)
    stored = Message.objects.filter(
        conversation_id=conversation_id, sender_id=actor_id, client_id=client_id
    ).first()
    if stored is not None:
        return _retried(conversation, stored, content_hash)
    members = active_members(conversation_id)
    if actor_id not in members:
        raise NotFound
    seat = Seat(conversation, members[actor_id])
    original = None if reply_to is None else _original(seat, reply_to)
    message = _store(seat, client_id, body, content_hash, original)
    show_again(conversation, members)
    publish(
        MessageCreated(
            conversation_id=conversation_id, version=message.version, data=message_json(message)
        ),
        members,
    )
    return Sent(message, created=True)


@action
def edit_message(
    *, actor_id: int, conversation_id: int, message_id: int, body: str, version: int
) -> Message:
    """Give an own message another text; `version` is the row's as the editor saw it.

    The same text again changes nothing. Raises NotFound, Forbidden for another's message, Conflict
    when it was deleted or its text changed since `version`.
    """
    seat = access_locked(actor_id, conversation_id)
    message = access_message(seat, message_id)
    if message.sender_id != actor_id or message.kind != Message.Kind.TEXT:
        raise Forbidden
    if message.deleted_at is not None:
        raise Conflict(_("This message was deleted."))
    if message.body == body:
        return message
    if message.text_version > version:
        raise Conflict
    changed = seat.conversation.next_version()
    _rows(message).update(
        body=body, version=changed, text_version=changed, edited_at=ClockTimestamp()
    )
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
    """Delete a message for everyone: the row stays as a tombstone without text.

    Raises NotFound, or Forbidden for another's message without that right.
    """
    seat = access_locked(actor_id, conversation_id)
    message = access_message(seat, message_id)
    if message.kind != Message.Kind.TEXT:
        raise Forbidden
    if message.sender_id != actor_id:
        seat.require(Action.DELETE_OTHERS_MESSAGE)
    if message.deleted_at is not None:
        return message
    version = seat.conversation.next_version()
    Reaction.objects.filter(conversation_id=conversation_id, message_id=message_id).delete()
    _rows(message).update(
        body="", version=version, text_version=version, deleted_at=ClockTimestamp()
    )
    deleted = _changed(seat, message, MessageDeleted)
    drop_pin(seat, message_id)
    return deleted


@action
def delete_message_for_me(*, actor_id: int, conversation_id: int, message_id: int) -> None:
    """Leave a message out of what the actor sees, on all their devices. Raises NotFound."""
    seat = access_locked(actor_id, conversation_id)
    access_message(seat, message_id)
    hide_message(user_id=actor_id, conversation_id=conversation_id, message_id=message_id)


def _hash(body: str, reply_to: int | None) -> bytes:
    return hashlib.sha256(json.dumps(["text", body, reply_to])).digest()


def _retried(conversation: Conversation, stored: Message, content_hash: bytes) -> Sent:
    if bytes(stored.content_hash or b"") != content_hash:
        raise Conflict(_("Another message was sent under this client_id."))
    members = active_members(conversation.pk)
    # The first try may have died between its commit and its publishing.
    stale = ConversationStale(
        conversation_id=conversation.pk, version=conversation.version, data={}
    )
    publish(stale, members)
    sender = members.get(stored.sender_id)
    still_in = sender is not None and sender.may_read(stored.id)
    return Sent(stored, created=False, still_in=still_in)


def _original(seat: Seat, message_id: int) -> Message:
    try:
        original = access_message(seat, message_id)
    except NotFound:
        raise NotFound(_("The message that this answers is not there.")) from None
    if original.kind == Message.Kind.SYSTEM:
        raise Invalid(fields={"reply_to": ["must be a message"]})
    return original


def _store(
    seat: Seat, client_id: UUID, body: str, content_hash: bytes, original: Message | None
) -> Message:
    conversation = seat.conversation
    before = conversation.last_seq
    conversation.last_seq += 1
    version = conversation.next_version()
    message = Message.objects.create(
        conversation_id=conversation.pk,
        id=next_row_id(conversation),
        seq=conversation.last_seq,
        version=version,
        text_version=version,
        sender_id=seat.user_id,
        client_id=client_id,
        content_hash=content_hash,
        kind=Message.Kind.TEXT,
        body=body,
        **_answered(original),
    )
    save_heads(conversation)
    # Who had read everything has read the own message, too; who had not still has not.
    Membership.objects.filter(
        conversation_id=conversation.pk, user_id=seat.user_id, read_seq=before
    ).update(read_seq=F("read_seq") + 1, read_at=ClockTimestamp())
    return message


def _answered(original: Message | None) -> dict[str, int]:
    if original is None:
        return {}
    return {
        "reply_to_id": original.id,
        "reply_to_seq": original.seq,
        "reply_to_sender_id": original.sender_id,
    }


def _rows(message: Message) -> QuerySet[Message]:
    return Message.objects.filter(conversation_id=message.conversation_id, id=message.id)


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
