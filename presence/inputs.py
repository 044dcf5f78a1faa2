"""What each action takes, on HTTP and on the socket alike."""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from chatsite.lib.inputs import Input, SnowflakeId
from conversations.inputs import MAX_WATCHED


def _split(value: Any) -> Any:
    return [part for part in value.split(",") if part] if isinstance(value, str) else value


class InConversation(Input):
    conversation_id: SnowflakeId


class SetTyping(InConversation):
    active: bool


class Watch(Input):
    user_ids: Annotated[list[SnowflakeId], Field(max_length=MAX_WATCHED)]


class GetPresence(Input):
    """`user_ids`: separated by commas, in a query."""

    user_ids: Annotated[
        list[SnowflakeId], BeforeValidator(_split), Field(min_length=1, max_length=MAX_WATCHED)
    ]
