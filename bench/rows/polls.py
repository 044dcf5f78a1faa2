"""CPU that one poll costs the server's side which waits, hears nothing, and ends by itself."""

from bench.bench import Bench
from bench.figures import Figure, Outcome, at_most
from bench.installation import Nodes
from bench.people import group, make_people

CLIENTS, SECONDS = 40, 2
REACH = at_most(10)


def measure(bench: Bench) -> Outcome:
    """All are in one group of ten, and hold what there is."""
    people = make_people(CLIENTS)
    for start in range(0, CLIENTS, 10):
        group(people[start : start + 10])
    tokens = [person.token for person in people]
    with bench.installation.nodes(1) as nodes:
        ours = _cost_of_one(bench, nodes, tokens)
    with bench.installation.bare() as bare:
        least = _cost_of_one(bench, bare, tokens)
    return Outcome(
        figures=[
            Figure(
                name="a poll that ends with nothing",
                value=sum(ours.values()),
                unit="ms of CPU",
                target=REACH,
                baseline=sum(least.values()),
                more={f"{kind} ms": share for kind, share in ours.items()},
            )
        ],
        baseline="an ASGI function on Daphne that reads the request, waits, and answers `{}`",
        notes=(
            f"{CLIENTS} clients, each poll waits {SECONDS} s, evenly spread over the time;"
            " what the processes cost at rest is taken off",
        ),
    )


def _cost_of_one(bench: Bench, nodes: Nodes, tokens: list[str]) -> dict[str, float]:
    """Milliseconds by kind of process."""
    seconds = bench.size(24, 2)
    meter = nodes.meter()
    with bench.load("polls") as load:
        load.ask("open", url=f"http://127.0.0.1:{nodes.ports[0]}", tokens=tokens)
        # What changed within the last 10 s is looked at again, and they have just been made.
        load.ask("wait", rounds=bench.size(11, 1), seconds=1)
        begun = meter.read()
        load.ask("rest", seconds=seconds)
        rested = meter.read()
        polls = load.ask("wait", rounds=seconds // SECONDS, seconds=SECONDS)
        spent = meter.read() - rested
    rest = rested - begun
    share = spent.wall / rest.wall
    return {kind: (cpu - rest.cpu[kind] * share) * 1000 / polls for kind, cpu in spent.cpu.items()}
