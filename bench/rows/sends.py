"""Durable messages one to one, acknowledged: how many a second, how soon, and what each costs."""

from bench.baseline.inserts import Inserts, measure_inserts
from bench.bench import Bench
from bench.cost import Cost
from bench.figures import Figure, Outcome, at_least, at_most
from bench.people import Person, direct, make_people

SENDERS = (1, 16, 64)
NODES = (1, 4)
REACH_PER_SECOND = {(1, 64): at_least(1500)}
REACH_P99 = {(1, 64): at_most(100)}


def measure(bench: Bench) -> Outcome:
    """Each sender writes to another person, who is online; all is on the server's one core."""
    people = make_people(2 * max(SENDERS))
    pairs = list(zip(people[::2], people[1::2], strict=True))
    rows = [(one, other, direct(one, other)) for one, other in pairs]
    figures: list[Figure] = []
    baselines: dict[int, Inserts] = {}
    for count in NODES:
        with bench.installation.nodes(count) as nodes, bench.load("sends") as load:
            meter = nodes.meter()
            for senders in SENDERS:
                if senders not in baselines:
                    baselines[senders] = measure_inserts(
                        bench.installation, bench.cores, senders, bench.size(6, 3)
                    )
                load.ask("open", **_places(rows[:senders], nodes.urls))
                load.ask("run", seconds=bench.size(3, 1))
                before = meter.read()
                ran = load.ask("run", seconds=bench.size(10, 1))
                spent = meter.read() - before
                load.ask("close")
                figures += _figures(count, senders, ran, spent, baselines[senders])
    return Outcome(
        figures=figures,
        baseline="pgbench, one INSERT of one row a transaction, as many connections as senders",
        notes=("nodes, PostgreSQL and Redis together on one core, the load on another",),
    )


def _places(rows: list[tuple[Person, Person, str]], urls: list[str]) -> dict[str, list[list[str]]]:
    """Neighbours are on different nodes where there are several."""
    return {
        "senders": [
            [urls[i % len(urls)], one.token, conversation]
            for i, (one, _other, conversation) in enumerate(rows)
        ],
        "others": [
            [urls[(i + 1) % len(urls)], other.token]
            for i, (_one, other, _conversation) in enumerate(rows)
        ],
    }


def _figures(
    nodes: int, senders: int, ran: dict[str, float], spent: Cost, inserts: Inserts
) -> list[Figure]:
    name = f"{senders} sender{'s' * (senders > 1)}, {nodes} node{'s' * (nodes > 1)}"
    each = {f"{kind} ms": cpu * 1000 / ran["sends"] for kind, cpu in spent.cpu.items()}
    return [
        Figure(
            name=f"{name}: acknowledged",
            value=ran["per_second"],
            unit="sends/s",
            target=REACH_PER_SECOND.get((nodes, senders)),
            baseline=inserts.per_second,
            more={"sends per CPU-second": ran["sends"] / spent.total, **each},
        ),
        Figure(
            name=f"{name}: time to the answer, p99",
            value=ran["p99"],
            unit="ms",
            target=REACH_P99.get((nodes, senders)),
            baseline=inserts.mean_ms,
            more={"p50": ran["p50"]},
        ),
    ]
