"""Keeping when people were last seen."""

from accounts.services import note_last_seen
from presence import board


def store_last_seen() -> int:
    """Move those long silent from Redis to the database; answers how many.

    They leave Redis after they are stored, and only if they are silent still: whoever dies in
    between leaves them to the next one. Raises what Redis and the database raise.
    """
    stored = 0
    while silent := board.silent():
        note_last_seen(seen=silent)
        board.forget(silent)
        stored += len(silent)
    return stored
