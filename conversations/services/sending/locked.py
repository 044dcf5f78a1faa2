"""The rules of sending, for one conversation at a time."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from chatsite.lib.errors import Conflict, Forbidden, Invalid, NotFound
from chatsite.lib.snowflake import next_id
from chatsite.realtime.events import Event
from conversations.events import ConversationStale, MessageCreated
from conversations.mentions import may_mention, mentioned, mentions_data
from conversations.models import Conversation, Message
from conversations.presenters import message_json

from .send import Send, Sent
from .statements import Head, Mark, Named, Original, Seat

News = tuple[Event, Collection[int]]
"""What is told after the commit, and to whom."""


class Locked:
    """A conversation under its lock, with what was read of it and what a batch adds to it."""

    def __init__(self, head: Head) -> None:
        self.id = head.conversation_id
        self.before = self.head = head
        self.seats: dict[int, Seat] = {}
        self.originals: dict[int, Original] = {}
        self.called: list[Named] = []
        """Everyone who is in, where somebody may be mentioned."""
        self.named: dict[tuple[int, UUID | None], Message] = {}
        """By sender and client_id: what is stored, and what this batch stores."""
        self.created: list[Message] = []
        self.news: list[News] = []

    def take(self, send: Send, *, patient: bool) -> Sent:
        """Add a message, or find the one that this send already stored.

        Raises NotFound for who is not in or for an original that the sender may not read, Conflict
        when `client_id` names another content, Forbidden where nothing is said, Unavailable when no
        id can be made now.
        """
        content_hash = send.content_hash()
        earlier = self.named.get((send.actor_id, send.client_id))
        if earlier is not None:
            return self._take_again(earlier, content_hash)
        seat = self.seats.get(send.actor_id)
        if seat is None:
            raise NotFound
        if seat.kind == Conversation.Kind.IMPORTED:
            raise Forbidden(_("This is a history that was brought along. Nothing is said in it."))
        original = None if send.reply_to is None else self._original(seat, send.reply_to)
        message = self._add(send, content_hash, original, patient=patient)
        self.named[send.actor_id, send.client_id] = message
        self._tell(
            MessageCreated(
                conversation_id=self.id, version=message.version, data=message_json(message)
            )
        )
        return Sent(message, created=True)

    def hidden_seats(self) -> list[Seat]:
        """Those for whom a new message brings this conversation back into their list."""
        return [seat for seat in self.seats.values() if seat.hidden] if self.created else []

    def mark(self) -> Mark:
        """Who had read everything has read the own message, too; who had not still has not.

        So of all senders of a batch only the first one's mark moves, up to what another one says.
        """
        first = self.created[0].sender_id
        others = (m.seq - 1 for m in self.created if m.sender_id != first)
        read_seq = next(others, self.head.last_seq)
        return Mark(self.id, first, self.before.last_seq, read_seq)

    def _take_again(self, earlier: Message, content_hash: bytes) -> Sent:
        if bytes(earlier.content_hash or b"") != content_hash:
            raise Conflict(_("Another message was sent under this client_id."))
        # The first try may have died between its commit and its publishing.
        self._tell(ConversationStale(conversation_id=self.id, version=self.head.version, data={}))
        seat = self.seats.get(earlier.sender_id)
        still_in = seat is not None and seat.may_read(earlier.id)
        return Sent(earlier, created=False, still_in=still_in)

    def _original(self, seat: Seat, message_id: int) -> Original:
        original = self.originals.get(message_id)
        if original is None or not seat.may_read(message_id):
            raise NotFound(_("The message that this answers is not there."))
        if original.kind == Message.Kind.SYSTEM:
            raise Invalid(fields={"reply_to": ["must be a message"]})
        return original

    def _add(
        self, send: Send, content_hash: bytes, original: Original | None, *, patient: bool
    ) -> Message:
        id = next_id(after=self.head.last_message_id, wait=patient)
        version, seq = self.head.version + 1, self.head.last_seq + 1
        self.head = Head(self.id, version, seq, id)
        message = Message(
            conversation_id=send.conversation_id,
            id=id,
            seq=seq,
            version=version,
            text_version=version,
            sender_id=send.actor_id,
            client_id=send.client_id,
            content_hash=content_hash,
            kind=Message.Kind.TEXT,
            body=send.body,
            data=self._data(send),
            reply_to_id=original and original.id,
            reply_to_seq=original and original.seq,
            reply_to_sender_id=original and original.sender_id,
        )
        self.created.append(message)
        return message

    def _data(self, send: Send) -> dict[str, Any]:
        """Whom the text names. Not whom the sender blocks; whoever blocks the sender is named, so
        that a block does not show, and hears nothing of it.
        """
        if not may_mention(send.body):
            return {}
        handles = {
            one.handle: one.user_id for one in self.called if send.actor_id not in one.blockers
        }
        return mentions_data(mentioned(send.body, handles))

    def _tell(self, event: Event) -> None:
        self.news.append((event, self.seats))
