"""How far a sync has come with what has no version: read marks first, then people. Pure."""

import re
from typing import Literal, NamedTuple

_FORM = re.compile(r"(reads|users)-([0-9]{1,19})-([0-9]{1,19})")
_MAX_ID = (1 << 63) - 1


class Cursor(NamedTuple):
    """Behind the mark of a person in a conversation; of people, behind a person."""

    part: Literal["reads", "users"] = "reads"
    conversation_id: int = 0
    user_id: int = 0

    def __str__(self) -> str:
        return "-".join(map(str, self))


def parse_cursor(text: str) -> Cursor:
    """Raises ValueError for what no answer has said."""
    found = _FORM.fullmatch(text) if len(text) < 64 else None
    ids = [int(id) for id in found.groups()[1:]] if found else []
    if found is None or max(ids) > _MAX_ID:
        raise ValueError("must be the cursor of an answer")
    return Cursor("reads" if found[1] == "reads" else "users", *ids)
