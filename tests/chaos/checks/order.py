"""One order for all: by id, by seq, by the time of commit; one change for every version."""

from collections.abc import Iterator
from itertools import groupby, pairwise
from typing import Any

from tests.chaos.client.outbox import Entry
from tests.chaos.truth import Truth
from tests.chaos.witness import Witness


def check_order(sends: list[Entry], witnesses: list[Witness], truth: Truth) -> list[str]:
    """Sends of one conversation, what was told of it, and what is stored of it agree."""
    faults = [*_numbers(truth), *_times(sends), *_versions(witnesses)]
    return faults + [line for witness in witnesses for line in witness.contradictions]


def _numbers(truth: Truth) -> Iterator[str]:
    heads = {head.id: head for head in truth.heads}
    for id, group in groupby(truth.messages, key=lambda row: row.conversation_id):
        rows = list(group)
        texts = [row.seq for row in rows if row.kind == "text"]
        if texts != list(range(1, len(texts) + 1)):
            yield f"order: the seq of conversation {id} are not 1 to {len(texts)} by id"
        yield from _lines_between(id, rows)
        if heads[id].last_seq != len(texts) or heads[id].last_message_id != rows[-1].id:
            yield f"order: the head of conversation {id} is not at its last row"
        if max(row.version for row in rows) > heads[id].version:
            yield f"order: a row of conversation {id} is above its version"
        if len({row.version for row in rows}) != len(rows):
            yield f"order: two rows of conversation {id} have the same version"


def _lines_between(id: int, rows: list[Any]) -> Iterator[str]:
    for before, row in pairwise(rows):
        if row.kind == "system" and row.seq != before.seq:
            yield f"order: line {row.id} of conversation {id} has seq {row.seq}"


def _times(sends: list[Entry]) -> Iterator[str]:
    """What was acknowledged before another was even written has the lower id."""
    by_conversation: dict[str, list[Entry]] = {}
    for entry in sends:
        by_conversation.setdefault(entry.conversation_id, []).append(entry)
    for id, entries in by_conversation.items():
        earliest = float("inf")
        for entry in sorted(entries, key=_id, reverse=True):
            if earliest < entry.issued:
                yield f"order: {entry.body!r} in {id} is below what was there before it"
            earliest = min(earliest, entry.acknowledged)


def _id(entry: Entry) -> int:
    assert entry.sent is not None
    return int(entry.sent["id"])


def _versions(witnesses: list[Witness]) -> Iterator[str]:
    told: dict[tuple[int, int], tuple[str, int]] = {}
    for witness in witnesses:
        for place, change in witness.changes.items():
            first = told.setdefault(place, change)
            if first != change:
                yield f"order: {place} (conversation, version) is {first}, and {change} for others"
    rows = [(*place, row) for place, (type_, row) in told.items() if type_ == "message.created"]
    for (id, version, row), (next_id, next_version, next_row) in pairwise(sorted(rows)):
        if id == next_id and next_row < row:
            yield f"order: version {next_version} of {id} is a row below that of {version}"
