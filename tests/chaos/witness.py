"""What one client was told, to be held against what it was allowed to know."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from .client.held import Data


class Told(NamedTuple):
    """A row that was told: in what, at which version of the conversation, and which row."""

    how: str
    conversation_id: int
    version: int
    row_id: int


@dataclass
class Witness:
    """Keeps what a node said as few numbers."""

    user_id: str

    def __post_init__(self) -> None:
        self.told: list[Told] = []
        self.changes: dict[tuple[int, int], tuple[str, int]] = {}
        """(conversation, version) → (type, row) of each change that was told as an event."""
        self.contradictions: list[str] = []

    def note(self, how: str, said: Data) -> None:
        """As `Client` says it."""
        match how:
            case "event":
                self._note_event(said)
            case "sync":
                self.told += _rows_of_sync(said)
            case "page":
                self.told += [
                    Told("page", int(row["conversation_id"]), said["version"], int(row["id"]))
                    for row in said["results"]
                ]

    def _note_event(self, event: Data) -> None:
        if "conversation_id" not in event or "version" not in event:
            return
        type_ = event["type"]
        if type_ in ("conversation.stale", "conversation.removed", "conversation.advanced"):
            return
        id, version = int(event["conversation_id"]), event["version"]
        row = _row_of(event)
        change = type_, row
        before = self.changes.setdefault((id, version), change)
        if before != change:
            self.contradictions.append(
                f"version {version} of conversation {id} was told as {before} and as {change}"
            )
        if row:
            self.told.append(Told(type_, id, version, row))


def _row_of(event: Data) -> int:
    """The row that an event is about, 0 for none."""
    if event["type"].startswith("message."):
        return int(event["data"]["id"])
    if event["type"].startswith("reaction."):
        return int(event["data"]["message_id"])
    return 0


def _rows_of_sync(answer: Data) -> Iterator[Told]:
    for entry in answer["conversations"]:
        id, version = int(entry["id"]), entry["version"]
        last = entry["conversation"]["last_message"]
        for row in [*entry["messages"], *([last] if last else [])]:
            yield Told("sync", id, version, int(row["id"]))
