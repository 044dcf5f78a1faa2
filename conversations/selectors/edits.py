"""What messages said before they were edited."""

from chatsite.lib.errors import NotFound
from chatsite.lib.snapshot import snapshot
from conversations.access import access_conversation
from conversations.models import EarlierText
from conversations.presenters import EarlierTextsShape, earlier_text_json

from .rows import rows_for


def present_earlier_texts(
    *, actor_id: int, conversation_id: int, message_id: int, cursor: int | None, limit: int
) -> EarlierTextsShape:
    """A page of a message's earlier texts, the last one first; none of one that was deleted.

    Raises NotFound for a message that the actor may not read or deleted for themselves.
    """
    with snapshot():
        seat = access_conversation(actor_id, conversation_id)
        if not rows_for(seat.membership).filter(id=message_id).exists():
            raise NotFound
        texts = EarlierText.objects.filter(conversation_id=conversation_id, message_id=message_id)
        if cursor is not None:
            texts = texts.filter(version__lt=cursor)
        rows = list(texts.order_by("-version")[: limit + 1])
    page = rows[:limit]
    return {
        "results": [earlier_text_json(text) for text in page],
        "next": str(page[-1].version) if len(rows) > limit else None,
    }
