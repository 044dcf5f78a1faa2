"""What the database says, read past the product."""

from dataclasses import dataclass
from typing import Any, NamedTuple

import psycopg
from psycopg.rows import namedtuple_row

_QUERIES = {
    "messages": """
        SELECT conversation_id, id, seq, version, sender_id, client_id::text, kind, body, data,
               deleted_at IS NOT NULL AS deleted
        FROM conversations_message ORDER BY conversation_id, id""",
    "heads": "SELECT id, version, last_seq, last_message_id FROM conversations_conversation",
    "seats": """
        SELECT conversation_id, user_id, left_at IS NOT NULL AS left, history_from_id
        FROM conversations_membership""",
    "hidden": "SELECT user_id, message_id FROM conversations_hiddenmessage",
    "inbox": """
        SELECT user_id, conversation_id, muted_until IS NOT NULL AS muted, pinned, draft
        FROM conversations_inboxentry""",
    "people": "SELECT id, account_version, name, show_reads, open_to FROM accounts_user",
    "blocks": "SELECT owner_id, person_id FROM accounts_block WHERE removed_at IS NULL",
    "contacts": "SELECT owner_id, person_id FROM accounts_contact WHERE removed_at IS NULL",
}


class Stay(NamedTuple):
    """A time in a conversation: which rows could be read, and at which versions of it."""

    from_id: int
    from_version: int
    to_version: float


@dataclass
class Truth:
    """All rows, of one moment."""

    messages: list[Any]
    heads: list[Any]
    seats: list[Any]
    hidden: list[Any]
    inbox: list[Any]
    people: list[Any]
    blocks: list[Any]
    contacts: list[Any]

    def __post_init__(self) -> None:
        self._stays: dict[tuple[int, int], list[Stay]] = {}

    def stays(self, conversation_id: int, user_id: int) -> list[Stay]:
        """When this person was in, as the system lines tell it."""
        if not self._stays:
            self._stays = _all_stays(self)
        return self._stays.get((conversation_id, user_id), [])


def read_truth(database_url: str) -> Truth:
    """One snapshot of all tables that are checked."""
    with psycopg.connect(database_url, row_factory=namedtuple_row) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        rows = {name: connection.execute(query).fetchall() for name, query in _QUERIES.items()}
    return Truth(**rows)


def _all_stays(truth: Truth) -> dict[tuple[int, int], list[Stay]]:
    lines: dict[int, list[Any]] = {}
    for row in truth.messages:
        if row.kind == "system":
            lines.setdefault(row.conversation_id, []).append(row)
    return {
        (seat.conversation_id, seat.user_id): _stays_of(
            seat.user_id, lines.get(seat.conversation_id, [])
        )
        for seat in truth.seats
    }


def _stays_of(user_id: int, lines: list[Any]) -> list[Stay]:
    stays: list[Stay] = []
    # Who is in from the beginning is named by no line; who came first of all was not in before.
    since: Stay | None = Stay(0, 0, float("inf"))
    for line in lines:
        went = _went(line, user_id)
        if went is False:
            since = Stay(line.id, line.version, float("inf"))
        elif went and since is not None:
            stays.append(since._replace(to_version=line.version))
            since = None
    return [*stays, since] if since is not None else stays


def _went(line: Any, user_id: int) -> bool | None:
    """Whether this line says that the person went (True) or came (False)."""
    told = line.data
    if told["line"] == "left":
        return True if told["actor_id"] == str(user_id) else None
    if told["line"] in ("removed", "joined") and str(user_id) in told["user_ids"]:
        return bool(told["line"] == "removed")
    return None
