"""CPU that one heartbeat of a client costs the server's side."""

from bench.bench import Bench
from bench.cost import Cost
from bench.figures import Figure, Outcome, at_most
from bench.installation import Nodes
from bench.people import make_people

CLIENTS = 1_000
PER_SECOND = 1_000
REACH = at_most(0.12)


def measure(bench: Bench) -> Outcome:
    """Beats come one by one, and the acknowledgement counts as a part of each."""
    tokens = [person.token for person in make_people(bench.size(CLIENTS, 50))]
    with bench.installation.nodes(1) as nodes:
        ours, spent = _cost_of_one(bench, nodes, tokens)
    with bench.installation.bare() as bare:
        least, _spent = _cost_of_one(bench, bare, tokens)
    return Outcome(
        figures=[
            Figure(
                name="a heartbeat",
                value=ours,
                unit="ms of CPU",
                target=REACH,
                baseline=least,
                more={f"{kind} ms": share for kind, share in spent.items()},
            )
        ],
        baseline="an ASGI function on Daphne that answers each frame with a constant one",
        notes=(
            f"{len(tokens):,} clients, {PER_SECOND:,} beats a second;"
            " what the same clients cost at rest is taken off",
        ),
    )


def _cost_of_one(bench: Bench, nodes: Nodes, tokens: list[str]) -> tuple[float, dict[str, float]]:
    """Milliseconds in all, and by kind of process."""
    seconds = bench.size(10, 2)
    meter = nodes.meter()
    with bench.load("beats") as load:
        load.ask("open", url=nodes.urls[0], tokens=tokens)
        load.ask("beat", seconds=bench.size(3, 1), per_second=PER_SECOND)
        begun = meter.read()
        load.ask("rest", seconds=seconds)
        rested = meter.read()
        beats = load.ask("beat", seconds=seconds, per_second=PER_SECOND)
        ended = meter.read()
    spent = _beyond(ended - rested, rested - begun)
    each = {kind: cpu * 1000 / beats for kind, cpu in spent.items()}
    return sum(each.values()), each


def _beyond(working: Cost, resting: Cost) -> dict[str, float]:
    return {kind: cpu - resting.cpu[kind] for kind, cpu in working.cpu.items()}
