"""How well an engine answers the judged set."""

import csv
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from statistics import fmean
from typing import Literal, NamedTuple

from .texts import HERE

Half = Literal["tune", "report"]
AT = 10
RECALL_AT_LEAST = {"postgres": 0.9, "nori": 0.95, "without nori": 0.9}
CLASS_AT_LEAST = 0.85
"""The recall of each class alone."""
FIRST_AT_LEAST = 0.9


class Judged(NamedTuple):
    half: str
    kind: str
    query: str
    relevant: frozenset[str]


class Score(NamedTuple):
    recall: float
    first: float


@dataclass(frozen=True, slots=True)
class Figures:
    """By class, and what went wrong: (query, the first hits)."""

    scores: dict[str, list[Score]] = field(default_factory=lambda: defaultdict(list))
    missed: list[tuple[Judged, list[str]]] = field(default_factory=list)

    def recall(self, kind: str | None = None) -> float:
        return fmean(score.recall for score in self._of(kind))

    def first(self, kind: str | None = None) -> float:
        return fmean(score.first for score in self._of(kind))

    def table(self) -> str:
        rows = [f"{'class':12} {'queries':>7} {'recall@10':>9} {'first hit':>9}"]
        for kind in [*self.scores, None]:
            of = list(self._of(kind))
            recall, first = self.recall(kind), self.first(kind)
            rows.append(f"{kind or 'all':12} {len(of):7} {recall:9.3f} {first:9.3f}")
        return "\n".join(rows)

    def _of(self, kind: str | None) -> Iterable[Score]:
        if kind is not None:
            return self.scores[kind]
        return [score for scores in self.scores.values() for score in scores]


def judged(half: Half | None = None) -> list[Judged]:
    with (HERE / "queries.tsv").open(newline="") as file:
        rows = [
            Judged(row["half"], row["class"], row["query"], frozenset(row["relevant"].split()))
            for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        ]
    return [row for row in rows if half in {None, row.half}]


def figures(find: Callable[[str], list[str]], half: Half | None = None) -> Figures:
    """`find` answers a query with the ids of the best ten texts, the best first."""
    made = Figures()
    for row in judged(half):
        hits = find(row.query)[:AT]
        recall = len(row.relevant.intersection(hits)) / min(AT, len(row.relevant))
        first = float(bool(hits) and hits[0] in row.relevant)
        made.scores[row.kind].append(Score(recall, first))
        if recall < 1 or not first:
            made.missed.append((row, hits))
    return made
