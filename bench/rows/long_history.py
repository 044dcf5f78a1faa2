"""A page a million deep in ten million messages. Takes minutes, and 8 GB of disk for a while."""

from bench.bench import Bench
from bench.figures import Outcome
from bench.reading import read
from bench.rows.history import outcome

MESSAGES = 10_000_000


def measure(bench: Bench) -> Outcome:
    """Not among `all`."""
    messages = bench.size(MESSAGES, 100_000)
    with bench.installation.nodes(1) as nodes:
        return outcome({messages: read(bench, nodes, messages)})
