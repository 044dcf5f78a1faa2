"""What a field may hold: for mypy its type, for the documents its whole range."""

from typing import Annotated, Any

from pydantic import WithJsonSchema

from chatsite.lib.schemas import ID
from conversations.models import Conversation, Message, Role

LINES = ("created", "joined", "left", "removed", "renamed", "owner")

Kind = Annotated[str, WithJsonSchema({"type": "string", "enum": Conversation.Kind.values})]
MessageKind = Annotated[str, WithJsonSchema({"type": "string", "enum": Message.Kind.values})]
RoleName = Annotated[str, WithJsonSchema({"type": "string", "enum": Role.values})]
Line = Annotated[
    dict[str, Any],
    WithJsonSchema(
        {
            "type": "object",
            "description": "What happened, of a system line; whom a message mentions; else empty.",
            "properties": {
                "line": {"type": "string", "enum": list(LINES)},
                "actor_id": ID,
                "user_ids": {"type": "array", "items": ID},
                "title": {"type": "string"},
                "mentions": {"type": "array", "items": ID},
            },
        }
    ),
]
