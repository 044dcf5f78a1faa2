"""The only way from an untrusted id to an object. Missing and forbidden answer alike."""

from dataclasses import dataclass

from chatsite.lib.errors import Forbidden, NotFound

from .models import Conversation, Membership, Message
from .roles import Action, may


@dataclass(frozen=True, slots=True)
class Seat:
    """A person's place in a conversation."""

    conversation: Conversation
    membership: Membership

    @property
    def user_id(self) -> int:
        return self.membership.user_id

    def require(self, action: Action) -> None:
        """Raises Forbidden when this member may not do that here."""
        if not may(self.membership, action, self.conversation):
            raise Forbidden


def access_conversation(actor_id: int, conversation_id: int) -> Seat:
    """The actor's place there. Raises NotFound."""
    return access_seat(Conversation.objects.filter(pk=conversation_id).first(), actor_id)


def lock_conversation(conversation_id: int) -> Conversation:
    """The row, locked until the end of the transaction. Raises NotFound.

    The lock stops two writers from giving the same seq or version. It is a statement of its own:
    what has to be true under the lock is read by later statements, because the one that waited
    saw the rows as they were before. NO KEY, so that rows that refer to it can be written.
    """
    row = Conversation.objects.select_for_update(no_key=True).filter(pk=conversation_id).first()
    if row is None:
        raise NotFound
    return row


def access_seat(conversation: Conversation | None, actor_id: int) -> Seat:
    """The actor's place in `conversation`, as it is now. Raises NotFound."""
    if conversation is None:
        raise NotFound
    membership = Membership.objects.filter(
        conversation_id=conversation.pk, user_id=actor_id, left_at__isnull=True
    ).first()
    if membership is None:
        raise NotFound
    return Seat(conversation, membership)


def access_locked(actor_id: int, conversation_id: int) -> Seat:
    """The actor's place, with the conversation locked. Raises NotFound."""
    return access_seat(lock_conversation(conversation_id), actor_id)


def access_message(seat: Seat, message_id: int) -> Message:
    """A row of the conversation in the actor's part of the history. Raises NotFound."""
    message = Message.objects.filter(conversation_id=seat.conversation.pk, id=message_id).first()
    if message is None or not seat.membership.may_read(message_id):
        raise NotFound
    return message
