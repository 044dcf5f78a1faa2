"""Emoji on messages."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from chatsite.lib.errors import Conflict
from conversations.access import Seat, access_locked, access_message
from conversations.events import ReactedShape, ReactionAdded, ReactionRemoved
from conversations.models import Message, Reaction
from conversations.roles import Action

from .actions import action
from .audience import publish_about
from .lines import save_heads


@action
def add_reaction(*, actor_id: int, conversation_id: int, message_id: int, emoji: str) -> Message:
    """Raises NotFound, Forbidden where nothing is said, and Conflict on a deleted message or one
    with too many different emoji."""
    seat = access_locked(actor_id, conversation_id)
    message = access_message(seat, message_id)
    seat.require(Action.SEND)
    if message.deleted_at is not None or message.kind == Message.Kind.SYSTEM:
        raise Conflict(_("This message cannot be reacted to."))
    on_message = Reaction.objects.filter(conversation_id=conversation_id, message_id=message_id)
    if on_message.filter(user_id=actor_id, emoji=emoji).exists():
        return message
    others = set(on_message.exclude(emoji=emoji).values_list("emoji", flat=True))
    if len(others) >= settings.MAX_REACTIONS:
        raise Conflict(_("This message has as many different reactions as it can hold."))
    Reaction.objects.create(
        conversation_id=conversation_id, message_id=message_id, user_id=actor_id, emoji=emoji
    )
    return _changed(seat, message, emoji, ReactionAdded)


@action
def remove_reaction(*, actor_id: int, conversation_id: int, message_id: int, emoji: str) -> Message:
    """Take back an own reaction. Raises NotFound, Forbidden where nothing is said."""
    seat = access_locked(actor_id, conversation_id)
    message = access_message(seat, message_id)
    seat.require(Action.SEND)
    removed, _rows = Reaction.objects.filter(
        conversation_id=conversation_id, message_id=message_id, user_id=actor_id, emoji=emoji
    ).delete()
    return _changed(seat, message, emoji, ReactionRemoved) if removed else message


def _changed(
    seat: Seat, message: Message, emoji: str, event: type[ReactionAdded] | type[ReactionRemoved]
) -> Message:
    message.version = seat.conversation.next_version()
    Message.objects.filter(conversation_id=message.conversation_id, id=message.id).update(
        version=message.version
    )
    save_heads(seat.conversation)
    data: ReactedShape = {
        "message_id": str(message.id),
        "user_id": str(seat.user_id),
        "emoji": emoji,
    }
    publish_about(
        message.id,
        event(conversation_id=message.conversation_id, version=message.version, data=data),
    )
    return message
