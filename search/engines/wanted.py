"""A search as an engine is asked it: every name is an id, every text is folded."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, Protocol

Sort = Literal["newest", "best"]
LAST_ID = (1 << 63) - 1
MAX_TOTAL = 1_000
"""So many are counted, and no more."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word in all its forms, squeezed: one of them is found.

    `stem` is the word without a particle, `others` what it is as well. `retyped`, what its keys
    write in the other language, is not asked for unless it is among the others.
    """

    text: str
    stem: str | None = None
    others: tuple[str, ...] = ()
    retyped: str | None = None
    initials: bool = False
    """It is a row of initial consonants."""
    mistyped: bool = False
    """One jamo of one syllable may be another."""

    @property
    def forms(self) -> tuple[str, ...]:
        return (self.text, *((self.stem,) if self.stem else ()), *self.others)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Everything has to hold. `None` of a choice means that it is not made."""

    words: tuple[Word, ...] = ()
    phrases: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    excluded_phrases: tuple[str, ...] = ()
    sender_ids: frozenset[int] | None = None
    excluded_sender_ids: frozenset[int] = frozenset()
    message_ids: frozenset[int] | None = None
    excluded_message_ids: frozenset[int] = frozenset()
    has_link: bool | None = None
    is_reply: bool | None = None
    from_id: int = 0
    """No message before this id, which also says when."""
    before_id: int = LAST_ID
    sort: Sort = "newest"


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, and what that person may read: conversation → the first id, 0 for all of it."""

    user_id: int
    seats: dict[int, int]
    blocked_ids: frozenset[int]


class Hit(NamedTuple):
    conversation_id: int
    message_id: int
    sender_id: int
    version: int
    """The `text_version` that the index knew."""
    score: float


class After(NamedTuple):
    """The last hit of the page before."""

    score: float
    message_id: int


@dataclass(slots=True)
class Found:
    """A page of hits, and, of the first page, how many there are and where."""

    hits: list[Hit]
    more: bool
    total: int = 0
    total_is_exact: bool = True
    conversations: Counter[int] = field(default_factory=Counter)
    senders: Counter[int] = field(default_factory=Counter)


class Engine(Protocol):
    def find(self, asker: Asker, wanted: Wanted, after: After | None, limit: int) -> Found:
        """Raises `EngineUnavailable` where the index does not answer."""


class EngineUnavailable(Exception):
    """The index cannot be asked now."""
