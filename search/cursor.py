"""Where a page of hits ended, and how the search was meant. Pure."""

import math
import re
from typing import NamedTuple

_FORM = re.compile(r"(x|r)([0-9]{1,4}(?:\.[0-9]{1,18})?(?:e-[0-9]{1,3})?)-([0-9]{1,19})")
_MAX_ID = (1 << 63) - 1


class Cursor(NamedTuple):
    """Behind the hit of that score and id. `relaxed`: nothing had matched as typed."""

    score: float
    message_id: int
    relaxed: bool

    def __str__(self) -> str:
        return f"{'r' if self.relaxed else 'x'}{self.score!r}-{self.message_id}"


def parse_cursor(text: str) -> Cursor:
    """Raises ValueError for what no answer has said."""
    found = _FORM.fullmatch(text)
    cursor = found and Cursor(float(found[2]), int(found[3]), found[1] == "r")
    if not cursor or not math.isfinite(cursor.score) or cursor.message_id > _MAX_ID:
        raise ValueError("must be the cursor of an answer")
    return cursor
