"""CPU that ten thousand people cost who beat every twelve seconds, each watched by twenty."""

from bench.bench import Bench
from bench.cost import Cost
from bench.figures import Figure, Outcome, at_most
from bench.installation import Nodes
from bench.load.process import LoadProcess
from bench.people import group, make_people

PEOPLE, TOGETHER = 10_000, 21
REACH = at_most(25)


def measure(bench: Bench) -> Outcome:
    """On one node. Everybody is in a group of 21 and watches the other twenty."""
    people = make_people(bench.size(PEOPLE // TOGETHER, 5) * TOGETHER)
    groups = [people[start : start + TOGETHER] for start in range(0, len(people), TOGETHER)]
    for members in groups:
        group(members)
    tokens = [person.token for person in people]
    lists = [
        [str(other.id) for other in members if other is not person]
        for members in groups
        for person in members
    ]
    with bench.installation.bare() as bare, bench.load("watchers") as load:
        load.ask("open", url=bare.urls[0], people=tokens)
        idle, _events = _cost(bench, load, bare)
    with bench.installation.nodes(1) as nodes, bench.load("watchers") as load:
        load.ask("open", url=nodes.urls[0], people=tokens)
        unwatched, _events = _cost(bench, load, nodes)
        load.ask("watch", lists=lists)
        watched, events = _cost(bench, load, nodes)
    return Outcome(
        figures=[
            Figure(
                name=f"{len(people):,} people, each watched by {TOGETHER - 1}",
                value=_percent(watched),
                unit="% of a core",
                target=REACH,
                baseline=_percent(idle),
                more={
                    **{f"{kind} %": cpu * 100 / watched.wall for kind, cpu in watched.cpu.items()},
                    "before anyone was watched %": _percent(unwatched),
                    "presence events": events,
                },
            )
        ],
        baseline="as many connections that beat as often on an ASGI function on Daphne",
    )


def _cost(bench: Bench, load: LoadProcess, nodes: Nodes) -> tuple[Cost, float]:
    """Over two intervals."""
    load.ask("rest", seconds=bench.size(12, 1))
    meter = nodes.meter()
    before = meter.read()
    rested = load.ask("rest", seconds=bench.size(24, 3))
    spent = meter.read() - before
    if rested["closed"]:
        raise RuntimeError(f"{rested['closed']} connections were closed")
    return spent, rested["events"]


def _percent(cost: Cost) -> float:
    return cost.total * 100 / cost.wall
