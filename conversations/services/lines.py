"""Rows at the end of a conversation: messages and system lines alike."""

from collections.abc import Iterable, Mapping
from typing import Any

from chatsite.lib.snowflake import next_id
from chatsite.realtime.publish import publish
from conversations.events import MessageCreated
from conversations.models import Conversation, Message
from conversations.presenters import message_json


def next_row_id(conversation: Conversation) -> int:
    """An id for the next row of a locked conversation: above every id in it."""
    conversation.last_message_id = next_id(after=conversation.last_message_id)
    return conversation.last_message_id


def save_heads(conversation: Conversation) -> None:
    """Store the counters that moved under the lock."""
    conversation.save(update_fields=["version", "last_seq", "last_message_id"])


def write_line(
    conversation: Conversation,
    recipients: Iterable[int],
    *,
    line_id: int,
    sender_id: int,
    data: Mapping[str, Any],
) -> Message:
    """A system line under `line_id`, told to `recipients`. It takes no seq of its own."""
    version = conversation.next_version()
    message = Message.objects.create(
        conversation_id=conversation.pk,
        id=line_id,
        seq=conversation.last_seq,
        version=version,
        text_version=version,
        sender_id=sender_id,
        kind=Message.Kind.SYSTEM,
        data=dict(data),
    )
    publish(
        MessageCreated(
            conversation_id=conversation.pk, version=version, data=message_json(message)
        ),
        recipients,
    )
    return message
