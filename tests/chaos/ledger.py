"""What was acknowledged: it has to be found again."""

import time
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from .client.errors import NoAnswer, Refused
from .client.held import Data
from .client.outbox import Entry

Key = tuple[str, ...]
OVERTAKING_SECONDS = 20.0
"""So long after it was given up a request may still be done: an action is undone after 5 s, but it
may have waited for a thread, a lock or a connection."""


@dataclass
class Attempt:
    """Setting something to `value`. `outcome`: done, refused or unknown."""

    value: Hashable
    issued: float = field(default_factory=time.monotonic)
    outcome: str = "unknown"


class Ledger:
    """Of all clients together."""

    def __init__(self) -> None:
        self.sends: list[Entry] = []
        self.refused: list[Entry] = []
        self.rows: dict[tuple[int, int], Data] = {}
        """(conversation, id) → the row as it was acknowledged last, by its version."""
        self.settings: defaultdict[Key, list[Attempt]] = defaultdict(list)
        self.done: Counter[str] = Counter()
        """How often each action was acknowledged."""
        self.left: set[tuple[str, str]] = set()
        """(conversation, person) of everyone who went or was put out."""

    def heard_of(self, entry: Entry) -> None:
        """A message was acknowledged, or refused for good."""
        if entry.sent is None:
            self.refused.append(entry)
            return
        self.sends.append(entry)
        self.done["send"] += 1

    def note_row(self, row: Data) -> None:
        """A row in the answer to a command."""
        key = int(row["conversation_id"]), int(row["id"])
        before = self.rows.get(key)
        if before is None or before["version"] < row["version"]:
            self.rows[key] = {name: row[name] for name in ("version", "body", "deleted_at", "seq")}

    @contextmanager
    def setting(self, *key: str, value: Hashable) -> Iterator[None]:
        """The request to set something; how it ends says whether it holds."""
        attempt = Attempt(value)
        self.settings[key].append(attempt)
        try:
            yield
        except NoAnswer:
            raise
        except Refused as refused:
            if refused.code != "unavailable":
                attempt.outcome = "refused"
            raise
        attempt.outcome = "done"


def allowed_values(attempts: list[Attempt]) -> set[Hashable] | None:
    """What may hold after these attempts, one after the other; None: anything.

    That is what was acknowledged last, and whatever was tried after it, or shortly before it and
    given up.
    """
    done = [n for n, attempt in enumerate(attempts) if attempt.outcome == "done"]
    if not done:
        return None
    last = done[-1]
    allowed = {attempts[last].value}
    for number, attempt in enumerate(attempts):
        late = attempt.issued > attempts[last].issued - OVERTAKING_SECONDS
        if attempt.outcome == "unknown" and (number > last or late):
            allowed.add(attempt.value)
    return allowed
