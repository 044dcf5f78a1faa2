"""Messages held at the top of a conversation."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from chatsite.lib.errors import Conflict, Invalid
from chatsite.realtime.publish import publish
from conversations.access import Seat, access_locked, access_message
from conversations.events import ChangedShape, ConversationChanged
from conversations.models import Message, Pin
from conversations.presenters import pin_json
from conversations.roles import Action
from conversations.selectors.members import active_members
from conversations.selectors.pins import pins_for, pins_of

from .actions import action
from .lines import save_heads


@action
def pin_message(*, actor_id: int, conversation_id: int, message_id: int) -> list[Pin]:
    """Pin a message; answers the pins the actor may see. Raises NotFound, Forbidden, Conflict."""
    seat = access_locked(actor_id, conversation_id)
    message = access_message(seat, message_id)
    seat.require(Action.PIN)
    if message.kind == Message.Kind.SYSTEM:
        raise Invalid(_("Only a message can be pinned."))
    if message.deleted_at is not None:
        raise Conflict
    pins = pins_of(conversation_id)
    if all(pin.message_id != message_id for pin in pins):
        if len(pins) >= settings.MAX_PINS:
            raise Conflict(_("This conversation has as many pins as it can hold."))
        Pin.objects.create(
            conversation_id=conversation_id,
            message_id=message_id,
            message_seq=message.seq,
            pinned_by_id=actor_id,
        )
        _tell(seat)
    return pins_for(seat.membership)


@action
def unpin_message(*, actor_id: int, conversation_id: int, message_id: int) -> list[Pin]:
    """Remove a pin; answers those left. Raises NotFound, Forbidden."""
    seat = access_locked(actor_id, conversation_id)
    access_message(seat, message_id)
    seat.require(Action.PIN)
    drop_pin(seat, message_id)
    return pins_for(seat.membership)


def drop_pin(seat: Seat, message_id: int) -> None:
    """Remove a message's pin, if it has one, and tell; the conversation is locked."""
    dropped, _rows = Pin.objects.filter(
        conversation_id=seat.conversation.pk, message_id=message_id
    ).delete()
    if dropped:
        _tell(seat)


def _tell(seat: Seat) -> None:
    # Pins are told whole, to each the ones of their own part of the history.
    conversation = seat.conversation
    version = conversation.next_version()
    save_heads(conversation)
    pins = pins_of(conversation.pk)
    audiences: dict[tuple[int, ...], list[int]] = {}
    for member in active_members(conversation.pk).values():
        visible = tuple(i for i, pin in enumerate(pins) if member.may_read(pin.message_id))
        audiences.setdefault(visible, []).append(member.user_id)
    for visible, user_ids in audiences.items():
        data: ChangedShape = {"pins": [pin_json(pins[i]) for i in visible]}
        event = ConversationChanged(conversation_id=conversation.pk, version=version, data=data)
        publish(event, user_ids)
