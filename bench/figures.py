"""Figures, what they have to reach, and how they are written down."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Target:
    bound: float
    kind: Literal["at most", "at least"]

    def met_by(self, value: float) -> bool:
        return value <= self.bound if self.kind == "at most" else value >= self.bound

    def __str__(self) -> str:
        return f"{'≤' if self.kind == 'at most' else '≥'} {number(self.bound)}"


def at_most(bound: float) -> Target:
    return Target(bound, "at most")


def at_least(bound: float) -> Target:
    return Target(bound, "at least")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One measured value. `baseline` is the same of something simpler, in the same run."""

    name: str
    value: float
    unit: str
    target: Target | None = None
    baseline: float | None = None
    more: Mapping[str, float] = field(default_factory=dict)

    @property
    def met(self) -> bool | None:
        return None if self.target is None else self.target.met_by(self.value)

    @property
    def ratio(self) -> float | None:
        return self.value / self.baseline if self.baseline else None

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "ratio": self.ratio, "met": self.met}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What one row found. `baseline` says what its figures stand beside."""

    figures: list[Figure]
    baseline: str = ""
    notes: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {
            "figures": [figure.as_json() for figure in self.figures],
            "baseline": self.baseline,
            "notes": list(self.notes),
        }


def number(value: float) -> str:
    """With three or more digits that say something."""
    size = abs(value)
    if size >= 100 or value == int(value):
        return f"{value:,.0f}"
    return f"{value:.1f}" if size >= 10 else f"{value:.2f}" if size >= 1 else f"{value:.3f}"


def table(figures: Iterable[Mapping[str, Any]]) -> str:
    """Figures as JSON → a Markdown table."""
    lines = [
        "| figure | measured | to reach | baseline | ratio | beside it |",
        "|---|---|---|---|---|---|",
    ]
    lines += [f"| {' | '.join(_cells(figure))} |" for figure in figures]
    return "\n".join(lines) + "\n"


def _cells(figure: Mapping[str, Any]) -> list[str]:
    target, met = figure["target"], figure["met"]
    mark = "" if met is None else " ✓" if met else " ✗"
    return [
        figure["name"],
        f"{number(figure['value'])} {figure['unit']}",
        f"{Target(**target)}{mark}" if target else "",
        number(figure["baseline"]) if figure["baseline"] else "",
        number(figure["ratio"]) if figure["ratio"] else "",
        ", ".join(f"{name} {number(value)}" for name, value in figure["more"].items()),
    ]
