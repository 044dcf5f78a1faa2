"""What each action takes, on HTTP and on the socket alike."""

from chatsite.lib.inputs import Input, SnowflakeId


class InConversation(Input):
    conversation_id: SnowflakeId


class SetTyping(InConversation):
    active: bool
