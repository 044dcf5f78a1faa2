"""The JSON shape of a person's presence, for answers and events."""

from datetime import UTC, datetime
from enum import IntEnum

from typing_extensions import TypedDict

from chatsite.lib.schemas import Id
from conversations.presenters import PresenceShape

from .state import State


class Sight(IntEnum):
    """How much of a person's presence another may see."""

    NOTHING = 0
    STATE = 1
    LAST_SEEN = 2


class PresencesJSON(TypedDict):
    results: list[PresenceShape]
    next: None


class WatchedJSON(TypedDict):
    presence: list[PresenceShape]


class TypingJSON(TypedDict):
    user_id: Id
    active: bool


def presence_json(
    user_id: int, state: State, last_seen_ms: int | None, sight: Sight
) -> PresenceShape:
    """As one with that `sight` sees it; who may see nothing sees somebody offline."""
    shown = state if sight >= Sight.STATE else State.OFFLINE
    seen = last_seen_ms if shown is State.OFFLINE and sight is Sight.LAST_SEEN else None
    return {
        "user_id": str(user_id),
        "state": shown.word,  # type: ignore[typeddict-item]  # the three words of State
        "last_seen_at": None if seen is None else datetime.fromtimestamp(seen // 1000, UTC),
    }
