"""Memory that one idle, signed-in connection takes in its node."""

from itertools import pairwise

from bench.bench import Bench
from bench.cost import resident_kib
from bench.figures import Figure, Outcome, at_most
from bench.installation import Nodes
from bench.people import make_people

SIZES = (1_000, 5_000, 8_000, 10_000)
QUICK_SIZES = (100, 200)
REACH = {8_000: at_most(28)}
WARM = 20


def measure(bench: Bench) -> Outcome:
    """One node, then the baseline; each after twenty connections that came and went."""
    sizes = QUICK_SIZES if bench.quick else SIZES
    tokens = [person.token for person in make_people(max(sizes))]
    with bench.installation.nodes(1) as nodes:
        ours = _grow(bench, nodes, tokens, sizes)
    with bench.installation.bare() as bare:
        least = _grow(bench, bare, tokens, sizes)
    return Outcome(
        figures=[
            Figure(
                name=f"{size:,} connections",
                value=ours[size],
                unit="KiB each",
                target=REACH.get(size),
                baseline=least[size],
            )
            for size in sizes
        ],
        baseline="an ASGI function on Daphne that accepts and waits",
        notes=("what is resident in the node beyond what it had before the first of them",),
    )


def _grow(
    bench: Bench, nodes: Nodes, tokens: list[str], sizes: tuple[int, ...]
) -> dict[int, float]:
    """KiB a connection, at each size."""
    (pid,) = nodes.pids
    found = {}
    with bench.load("idle") as load:
        load.ask("open", urls=nodes.urls, tokens=tokens[:WARM])
        load.ask("close")
        load.ask("rest", seconds=bench.size(6, 2))
        before = resident_kib(pid)
        for held, size in pairwise((0, *sizes)):
            load.ask("open", urls=nodes.urls, tokens=tokens[held:size])
            if closed := load.ask("rest", seconds=bench.size(15, 2)):
                raise RuntimeError(f"connections were closed: {closed}")
            found[size] = (resident_kib(pid) - before) / size
    return found
