"""A message as a document. Pure."""

from typing import Any, Protocol

from chatsite.lib import korean
from search.text.folding import fold, squeeze
from search.text.grams import END, has_link

from .mapping import DERIVED


class Source(Protocol):
    """What is read of a message; a deleted one has no body."""

    @property
    def conversation_id(self) -> int: ...
    @property
    def message_id(self) -> int: ...
    @property
    def version(self) -> int: ...
    @property
    def sender_id(self) -> int: ...
    @property
    def reply_to_id(self) -> int | None: ...
    @property
    def body(self) -> str: ...


def document_of(source: Source) -> dict[str, Any]:
    """What the index holds of a message.

    Of a deleted one its id and version stay, by which nothing is found: so what a slow worker read
    before the deletion cannot come back, however late it is.
    """
    kept: dict[str, Any] = {"message_id": source.message_id, "version": source.version}
    if not source.body:
        return kept
    folded = fold(source.body)
    bare = squeeze(folded)
    squeezed = bare + END
    return {
        **kept,
        "conversation_id": str(source.conversation_id),
        "sender_id": str(source.sender_id),
        "is_reply": source.reply_to_id is not None,
        "has_link": has_link(folded),
        "body": source.body,
        "squeezed": squeezed,
        "initials": korean.initials(squeezed),
        "heads": korean.initials(folded),
        "strokes": korean.strokes(squeezed),
        "length": len(bare),
    }


def shown(document: dict[str, Any]) -> dict[str, Any]:
    """Of a document what its `_source` keeps."""
    return {k: v for k, v in document.items() if k not in DERIVED}
