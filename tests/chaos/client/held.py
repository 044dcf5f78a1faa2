"""One conversation as a client holds it, and the pure rules for changing it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

Data = dict[str, Any]
BEGINNING = 0


@dataclass
class Held:
    """One conversation. `rows` is unbroken from `floor` on, up to its newest row.

    The floor is the lowest id that is covered: rows below it are not stored, so they cannot be out
    of date. It is BEGINNING once all that this person may read is here.
    """

    version: int
    last_seq: int
    head: Data
    role: str
    read_seq: int
    history_from_id: str
    floor: int
    members: dict[str, Data] = field(default_factory=dict)
    rows: dict[int, Data] = field(default_factory=dict)
    mentions: list[Data] = field(default_factory=list)

    def put(self, row: Data) -> None:
        """Store a row that lies in what is covered; never over one of a higher version."""
        id = int(row["id"])
        before = self.rows.get(id)
        if id >= self.floor and (before is None or before["version"] <= row["version"]):
            self.rows[id] = row

    def put_page(self, rows: Iterable[Data], *, is_last: bool) -> None:
        """The page that ends just below the floor."""
        page = list(rows)
        self.floor = BEGINNING if is_last else min(int(row["id"]) for row in page)
        for row in page:
            self.put(row)

    def mention(self, row: Data, *, counts: bool) -> None:
        """A new or changed message names this person, or does not or no more."""
        others = [one for one in self.mentions if one["id"] != row["id"]]
        own = [{name: row[name] for name in ("id", "seq", "sender_id")}] if counts else []
        self.mentions = sorted([*others, *own], key=lambda one: int(one["seq"]))

    def merge(self, row: Data) -> None:
        """A row out of a reply; one from before the own joining is not for this person any more."""
        if int(row["id"]) >= int(self.history_from_id):
            self.put(row)

    def merge_member(self, member: Data) -> None:
        """A member row of a sync answer."""
        user_id = member["user_id"]
        if member.get("removed"):
            self.members.pop(user_id, None)
            return
        before = self.members.get(user_id, {}).get("read_seq")
        read_seq = merge_read(before, member["read_seq"])
        self.members[user_id] = {**member, "read_seq": read_seq}

    def read(self, user_id: str, read_seq: int | None, *, own: bool) -> None:
        """A read mark that moved, was hidden or is shown again."""
        if read_seq is not None:
            read_seq = self._over_own(user_id, read_seq)
        if own and read_seq is not None:
            self.read_seq = max(self.read_seq, read_seq)
        if member := self.members.get(user_id):
            member["read_seq"] = merge_read(member["read_seq"], read_seq)

    def _over_own(self, user_id: str, read_seq: int) -> int:
        """Own messages that follow a mark are read: their events may have come before it."""
        own = {row["seq"] for row in self.rows.values() if _is_of(row, user_id)}
        while read_seq + 1 in own:
            read_seq += 1
        return read_seq


def as_held(entry: Data) -> Held:
    """A conversation out of a sync answer, not held before or to be dropped and held anew."""
    head, my, rows = entry["conversation"], entry["conversation"]["my"], list(entry["messages"])
    if not entry["reset"]:
        rows = [head["last_message"]] if head["last_message"] else []
    floor = min((int(row["id"]) for row in rows), default=BEGINNING)
    held = Held(
        entry["version"],
        entry["last_seq"],
        head,
        my["role"],
        my["read_seq"],
        my["history_from_id"],
        floor,
    )
    for row in rows:
        held.put(row)
    held.mentions = my["mentions"]
    return held


def react(row: Data, data: Data, version: int, *, add: bool) -> None:
    """The canonical order: emoji as they sort, the people on each by the number of their id."""
    if version <= row["version"]:
        return
    row["version"] = version
    people = {reaction["emoji"]: set(reaction["user_ids"]) for reaction in row["reactions"]}
    on_this = people.setdefault(data["emoji"], set())
    (on_this.add if add else on_this.discard)(data["user_id"])
    row["reactions"] = [
        {"emoji": emoji, "user_ids": sorted(ids, key=int)}
        for emoji, ids in sorted(people.items())
        if ids
    ]


def merge_read(before: int | None, now: int | None) -> int | None:
    """Null replaces a number, a number replaces null, otherwise the maximum holds."""
    return now if before is None or now is None else max(before, now)


def named(rows: Iterable[Data]) -> Iterator[str]:
    """The ids of all people whom rows name."""
    for row in rows:
        yield row["sender_id"]
        yield from row["data"].get("user_ids", ())
        yield from row["data"].get("mentions", ())
        for reaction in row["reactions"]:
            yield from reaction["user_ids"]


def _is_of(row: Data, user_id: str) -> bool:
    return bool(row["sender_id"] == user_id and row["kind"] != "system")
