"""Saying that someone is typing."""

from accounts.selectors import blocked_between
from chatsite.lib import limits
from chatsite.realtime.publish import publish
from conversations.access import access_conversation
from conversations.selectors.members import active_members
from presence.events import Typing


def set_typing(*, actor_id: int, conversation_id: int, active: bool) -> None:
    """Tell the other members that the actor types, or stopped. Nothing is stored.

    Not told to those with a block between them. Raises NotFound, RateLimited.
    """
    access_conversation(actor_id, conversation_id)
    if active:
        limits.spend("typing", actor_id, conversation_id)
    others = [id for id in active_members(conversation_id) if id != actor_id]
    cut = blocked_between(actor_id, others)
    event = Typing(
        conversation_id=conversation_id, data={"user_id": str(actor_id), "active": active}
    )
    publish(event, [id for id in others if id not in cut])
