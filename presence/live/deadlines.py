"""When to look at each of many people again."""

import math
from collections import defaultdict


class Deadlines:
    """One deadline a person, in rows of people whose second is the same.

    Setting one and taking those that are due cost the same however many people there are. A row
    is due when its second has passed wholly, so nobody is taken early.
    """

    def __init__(self, width: float) -> None:
        self._width = width
        self._rows: defaultdict[int, set[int]] = defaultdict(set)
        self._row_of: dict[int, int] = {}

    def put(self, user_id: int, at: float) -> None:
        """Look at this person at `at`, and not before."""
        self.drop(user_id)
        row = math.ceil(at / self._width)
        self._row_of[user_id] = row
        self._rows[row].add(user_id)

    def drop(self, user_id: int) -> None:
        row = self._row_of.pop(user_id, None)
        if row is not None:
            self._rows[row].discard(user_id)
            if not self._rows[row]:
                del self._rows[row]

    def take_due(self, now: float) -> set[int]:
        """Those whose deadline has passed; they have none any more."""
        last = math.floor(now / self._width)
        due: set[int] = set()
        for row in [row for row in self._rows if row <= last]:
            due |= self._rows.pop(row)
        for user_id in due:
            del self._row_of[user_id]
        return due
