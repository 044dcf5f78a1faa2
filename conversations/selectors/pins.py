"""What is pinned, in the order of the messages."""

from conversations.models import Membership, Pin


def pins_of(conversation_id: int) -> list[Pin]:
    return list(Pin.objects.filter(conversation_id=conversation_id).order_by("message_id"))


def pins_for(membership: Membership) -> list[Pin]:
    """Those in this member's part of the history."""
    return [
        pin for pin in pins_of(membership.conversation_id) if membership.may_read(pin.message_id)
    ]
