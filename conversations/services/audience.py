"""Who hears of a change."""

from chatsite.realtime.publish import publish
from conversations.events import ConversationAdvanced, VersionedEvent
from conversations.selectors.members import active_members


def publish_about(message_id: int, event: VersionedEvent) -> None:
    """Tell of a change to a row; those who may not read it hear only that there was one."""
    members = active_members(event.conversation_id).values()
    publish(event, [m.user_id for m in members if m.may_read(message_id)])
    advanced = ConversationAdvanced(
        conversation_id=event.conversation_id, version=event.version, data={}
    )
    publish(advanced, [m.user_id for m in members if not m.may_read(message_id)])
