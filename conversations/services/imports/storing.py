"""How what was read becomes a conversation: a batch and where it ends, in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from accounts.services.versions import lock_people
from accounts.signals import send_after_commit
from chatsite.lib.clock import ClockTimestamp
from chatsite.lib.snowflake import next_id
from chatsite.realtime.publish import publish
from conversations.access import lock_conversation
from conversations.events import ConversationCreated, ConversationStale
from conversations.kakaotalk import Entry
from conversations.kakaotalk.styles import is_placeholder
from conversations.models import Conversation, Import, Membership, Message
from conversations.services.actions import action
from conversations.services.joining import seat_people
from conversations.services.lines import next_row_id, save_heads
from conversations.services.outbox import put_out_new
from conversations.signals import import_left

from .telling import fail, store_change

TELL_EVERY = 20_000
"""Rows, about: so often an open client takes the newest page anew while a history grows."""


@dataclass(frozen=True, slots=True)
class Batch:
    """What the file holds from `begin` to `end`. `parser`: with what reading goes on there.

    `last`: there is nothing after it.
    """

    begin: int
    end: int
    entries: Sequence[Entry]
    parser: dict[str, Any] | None
    last: bool


@action
def store_batch(*, owner_id: int, import_id: int, batch: Batch) -> bool:
    """Store a batch, if it is the next one; answers whether it was.

    It is not when the import was cancelled, and when another worker was faster. The messages are
    not told one by one: the client is told now and then that there are more, and asks.
    """
    rows = Import.objects.filter(owner_id=owner_id, id=import_id)
    known = rows.values_list("conversation_id", flat=True).first()
    conversation = lock_conversation(known) if known else None
    # Under this lock nobody else moves the place or cancels: what is read now stays so.
    lock_people([owner_id])
    row = rows.filter(state=Import.State.READING, removed=False, position=batch.begin).first()
    if row is None or row.conversation_id != known:
        return False
    if batch.entries:
        conversation = conversation or _begin(row)
        before = conversation.version
        row.messages += _append(conversation, owner_id, batch.entries)
        if batch.last or conversation.version // TELL_EVERY > before // TELL_EVERY:
            _tell(conversation, owner_id)
    elif batch.last and conversation is not None:
        _tell(conversation, owner_id)
    row.position, row.parser = batch.end, batch.parser
    if batch.last:
        _end(row)
    else:
        store_change(row, "position", "parser", "messages", "conversation_id")
    return True


def _end(row: Import) -> None:
    if row.conversation_id is None:
        fail(row, Import.Error.EMPTY)
    else:
        row.state, row.sweeping = Import.State.DONE, True
        store_change(row, "position", "parser", "messages", "conversation_id", "state", "sweeping")
    send_after_commit(import_left, owner_id=row.owner_id, import_id=row.id)


def _begin(row: Import) -> Conversation:
    conversation = Conversation(
        id=next_id(),
        kind=Conversation.Kind.IMPORTED,
        title=row.title,
        members_can_invite=False,
    )
    conversation.save(force_insert=True)
    seat_people(conversation, [row.owner_id], line_id=0, owner_id=row.owner_id)
    version = conversation.next_version()
    save_heads(conversation)
    row.conversation_id = conversation.pk
    publish(
        ConversationCreated(
            conversation_id=conversation.pk,
            version=version,
            data={"kind": conversation.kind, "title": conversation.title},
        ),
        [row.owner_id],
    )
    return conversation


def _append(conversation: Conversation, owner_id: int, entries: Sequence[Entry]) -> int:
    """Write rows in the order of the file; answers how many of them are messages."""
    before = conversation.last_seq
    written = Message.objects.bulk_create(_row(conversation, owner_id, one) for one in entries)
    put_out_new(written)
    save_heads(conversation)
    # As after any own message: it is not one to be read.
    Membership.objects.filter(conversation_id=conversation.pk, user_id=owner_id).update(
        read_seq=conversation.last_seq, read_at=ClockTimestamp()
    )
    return conversation.last_seq - before


def _row(conversation: Conversation, owner_id: int, entry: Entry) -> Message:
    said = bool(entry.author)
    if said:
        conversation.last_seq += 1
    version = conversation.next_version()
    return Message(
        conversation_id=conversation.pk,
        id=next_row_id(conversation),
        seq=conversation.last_seq,
        version=version,
        text_version=version,
        sender_id=owner_id,
        kind=Message.Kind.TEXT if said else Message.Kind.SYSTEM,
        body=entry.text if said else "",
        data=_data(entry),
    )


def _data(entry: Entry) -> dict[str, Any]:
    if not entry.author:
        return {"line": "imported", "text": entry.text, "said_at": entry.at}
    data = {"author": entry.author, "said_at": entry.at}
    return {**data, "placeholder": True} if is_placeholder(entry.text) else data


def _tell(conversation: Conversation, owner_id: int) -> None:
    stale = ConversationStale(
        conversation_id=conversation.pk, version=conversation.version, data={}
    )
    publish(stale, [owner_id])
