"""What has still to be taken in above: see OutboxEntry."""

from collections.abc import Iterable

from accounts.signals import send_after_commit
from conversations.models import Message, OutboxEntry
from conversations.signals import messages_changed


def put_out(message: Message, version: int) -> None:
    """The text of a message has changed in this transaction, as of `version`.

    Sends write theirs in one statement with the message (`sending/statements.py`).
    """
    OutboxEntry.objects.create(
        conversation_id=message.conversation_id, message_id=message.id, version=version
    )
    send_after_commit(messages_changed)


def put_out_new(messages: Iterable[Message]) -> None:
    """These messages were written in this transaction. System lines have no text."""
    OutboxEntry.objects.bulk_create(
        OutboxEntry(
            conversation_id=message.conversation_id,
            message_id=message.id,
            version=message.text_version,
        )
        for message in messages
        if message.kind == Message.Kind.TEXT
    )
    send_after_commit(messages_changed)
