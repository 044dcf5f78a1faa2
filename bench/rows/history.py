"""A page of 50 messages over the HTTP API, with ten thousand and a million in the conversation."""

from bench.bench import Bench
from bench.figures import Figure, Outcome, at_most
from bench.reading import Reading, read

SIZES = (10_000, 1_000_000)
QUICK_SIZES = (1_000, 10_000)
RATIO = at_most(2)


def measure(bench: Bench) -> Outcome:
    """The newest page and the oldest."""
    with bench.installation.nodes(1) as nodes:
        readings = {
            size: read(bench, nodes, size) for size in (QUICK_SIZES if bench.quick else SIZES)
        }
    return outcome(readings)


def outcome(readings: dict[int, Reading]) -> Outcome:
    """What readings of conversations of several sizes say."""
    figures = []
    for size, reading in readings.items():
        newest, deep = reading.newest["p50"], reading.deep["p50"]
        figures += [
            Figure(
                name=f"{size:,} messages: the newest page",
                value=newest,
                unit="ms, p50",
                more={"p99": reading.newest["p99"]},
            ),
            Figure(
                name=f"{size:,} messages: a page {reading.depth:,} before it",
                value=deep,
                unit="ms, p50",
                baseline=newest,
                more={"p99": reading.deep["p99"]},
            ),
            Figure(
                name=f"{size:,} messages: deep beside newest",
                value=deep / newest,
                unit="times",
                target=RATIO,
            ),
        ]
    return Outcome(
        figures=figures,
        baseline="the newest page of the same conversation",
        notes=("one client, one request after the other, all of the server's side on one core",),
    )
