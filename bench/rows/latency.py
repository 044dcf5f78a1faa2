"""Time from one person's sending to the other's client, over two nodes."""

from bench.baseline.inserts import measure_inserts
from bench.bench import Bench
from bench.figures import Figure, Outcome, Target, at_most
from bench.installation import Nodes
from bench.people import direct, make_people

PAIRS = 50
LOW = 50
REACH = {"p50": at_most(6), "p99": at_most(20)}
SATURATED = 16
"""Senders who, each with the next message after the last answer, show what two nodes can take."""


def measure(bench: Bench) -> Outcome:
    """At 50 messages a second, and at half of what the two nodes can take in this run."""
    people = make_people(2 * PAIRS)
    pairs = list(zip(people[::2], people[1::2], strict=True))
    rows = [(one, other, direct(one, other)) for one, other in pairs]
    inserts = measure_inserts(bench.installation, bench.cores, 1, bench.size(5, 3))
    with bench.installation.nodes(2) as nodes:
        here, there = nodes.urls
        most = _most(bench, nodes, [[here, one.token, id] for one, _other, id in rows[:SATURATED]])
        with bench.load("pairs") as load:
            load.ask(
                "open", pairs=[[here, one.token, id, there, other.token] for one, other, id in rows]
            )
            load.ask("run", seconds=bench.size(3, 1), per_second=LOW)
            low = load.ask("run", seconds=bench.size(15, 2), per_second=LOW)
            half = load.ask("run", seconds=bench.size(15, 2), per_second=most / 2)
    return Outcome(
        figures=[
            *_figures(f"{LOW} messages a second", low, inserts.mean_ms, REACH),
            *_figures(f"half load, {most / 2:.0f} a second", half, inserts.mean_ms, {}),
        ],
        baseline="mean time of one INSERT of one row on one connection, by pgbench",
        notes=(f"all of the server's side on one core; it can take {most:.0f} a second",),
    )


def _most(bench: Bench, nodes: Nodes, senders: list[list[str]]) -> float:
    with bench.load("sends") as load:
        load.ask("open", senders=senders, others=[])
        load.ask("run", seconds=1)
        return float(load.ask("run", seconds=bench.size(5, 1))["per_second"])


def _figures(
    name: str, ran: dict[str, float], baseline: float, reach: dict[str, Target]
) -> list[Figure]:
    return [
        Figure(
            name=f"{name}: {share}",
            value=ran[share],
            unit="ms",
            target=reach.get(share),
            baseline=baseline,
        )
        for share in ("p50", "p99")
    ]
