"""Every acknowledged message is stored once, and nothing is stored that nobody wrote."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from tests.chaos.client.outbox import Entry
from tests.chaos.truth import Truth


def token_of(body: str) -> str:
    """What nobody else writes, also after an edit."""
    return body.partition(":")[0]


def check_exactly_once(sends: list[Entry], attempted: set[str], truth: Truth) -> list[str]:
    """`attempted` are the tokens of all that was ever put into an outbox."""
    return [*_lost(sends, truth), *_doubled(truth), *_unheard_of(attempted, truth)]


def _lost(sends: list[Entry], truth: Truth) -> Iterator[str]:
    stored: dict[tuple[str, str], list[Any]] = {}
    for row in truth.messages:
        if row.client_id is not None:
            stored.setdefault((str(row.conversation_id), row.client_id), []).append(row)
    for entry in sends:
        rows = stored.get((entry.conversation_id, entry.client_id), [])
        what = f"{token_of(entry.body)}, acknowledged in {entry.conversation_id}"
        if not rows:
            yield f"lost: {what}, is not stored"
        elif len(rows) > 1:
            yield f"doubled: {what}, is stored {len(rows)} times"
        elif entry.sent is not None and rows[0].id != int(entry.sent["id"]):
            yield f"moved: {what} as {entry.sent['id']}, is stored as {rows[0].id}"
        elif entry.sent is not None and rows[0].seq != entry.sent["seq"]:
            yield f"moved: {what} with seq {entry.sent['seq']}, is stored with {rows[0].seq}"


def _doubled(truth: Truth) -> Iterator[str]:
    texts = [row for row in truth.messages if row.kind == "text" and not row.deleted]
    for (id, token), times in Counter(
        (row.conversation_id, token_of(row.body)) for row in texts
    ).items():
        if times > 1:
            yield f"doubled: {token} is stored {times} times in {id}, under several client_ids"


def _unheard_of(attempted: set[str], truth: Truth) -> Iterator[str]:
    for row in truth.messages:
        if row.kind == "text" and not row.deleted and token_of(row.body) not in attempted:
            yield f"invented: {row.body!r} is stored as {row.id}, and nobody wrote it"
