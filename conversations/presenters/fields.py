"""What a field may hold: for mypy its type, for the documents its whole range."""

from typing import Annotated, Any

from pydantic import WithJsonSchema

from chatsite.lib.schemas import ID
from conversations.models import Conversation, Import, Message, Role

LINES = ("created", "joined", "left", "removed", "renamed", "owner", "imported")

Kind = Annotated[str, WithJsonSchema({"type": "string", "enum": Conversation.Kind.values})]
MessageKind = Annotated[str, WithJsonSchema({"type": "string", "enum": Message.Kind.values})]
ImportState = Annotated[str, WithJsonSchema({"type": "string", "enum": Import.State.values})]
ImportTrouble = Annotated[str, WithJsonSchema({"type": "string", "enum": Import.Error.values})]
RoleName = Annotated[str, WithJsonSchema({"type": "string", "enum": Role.values})]
Line = Annotated[
    dict[str, Any],
    WithJsonSchema(
        {
            "type": "object",
            "description": "What happened, of a system line; whom a message mentions; in a history"
            " that was brought along who said it, and when by the clock of its export; else empty.",
            "properties": {
                "line": {"type": "string", "enum": list(LINES)},
                "actor_id": ID,
                "user_ids": {"type": "array", "items": ID},
                "title": {"type": "string"},
                "mentions": {"type": "array", "items": ID},
                "author": {"type": "string"},
                "said_at": {"type": ["string", "null"]},
                "placeholder": {"type": "boolean"},
                "text": {"type": "string"},
            },
        }
    ),
]
