"""What a client holds of one conversation, and the pure rules for changing it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from chatsite.lib import json

Data = dict[str, Any]


@dataclass
class Held:
    """One conversation as this client holds it, with its whole history."""

    version: int
    last_seq: int
    head: Data
    role: str
    read_seq: int
    history_from_id: str
    members: dict[str, Data] = field(default_factory=dict)
    rows: dict[int, Data] = field(default_factory=dict)


def named(rows: list[Data]) -> Iterator[str]:
    for row in rows:
        yield row["sender_id"]
        yield from row["data"].get("user_ids", ())
        for reaction in row["reactions"]:
            yield from reaction["user_ids"]


def as_json(value: Any) -> Any:
    return json.loads(json.dumps(value))


def put(held: Held, row: Data) -> None:
    """Never over a row of a higher version."""
    before = held.rows.get(int(row["id"]))
    if before is None or before["version"] <= row["version"]:
        held.rows[int(row["id"])] = row


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
