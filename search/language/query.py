"""What a person asked for, as a tree that every engine reads."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple


class Flag(StrEnum):
    """What a message may have or be, under the names that people type."""

    LINK = "link"
    REPLY = "reply"
    PINNED = "pinned"
    MENTIONS_ME = "mentions-me"


class Name(NamedTuple):
    """A person or a conversation as typed. It stood at `start` up to `end` of what was typed."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """All of it has to hold. Texts are NFC and as typed: engines fold them as they fold messages.

    Nothing here is believed: names are handles or titles, which become ids only through what the
    asker may see.
    """

    words: tuple[str, ...] = ()
    """Each is found somewhere in the message, in whatever form: in a compound, with a particle."""
    phrases: tuple[str, ...] = ()
    """Each is found as it stands, spaces and all."""
    excluded: tuple[str, ...] = ()
    excluded_phrases: tuple[str, ...] = ()
    senders: tuple[Name, ...] = ()
    """One of them wrote it; handles, or `me`."""
    excluded_senders: tuple[Name, ...] = ()
    conversations: tuple[Name, ...] = ()
    """It stands in one of them; titles of groups, or ids."""
    people: tuple[Name, ...] = ()
    """All of them are members where it stands; handles."""
    flags: frozenset[Flag] = frozenset()
    excluded_flags: frozenset[Flag] = frozenset()
    after: datetime | None = None
    """Aware. It was said then or later."""
    before: datetime | None = None
    """Aware. It was said before."""

    def asks_for_text(self) -> bool:
        return bool(self.words or self.phrases)

    def is_empty(self) -> bool:
        return self == Query()
