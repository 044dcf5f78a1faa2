"""WebSocket, long polling and polling at the same load: requests, bytes, CPU, latency."""

from collections.abc import Callable

from bench.bench import Bench
from bench.cost import Meter
from bench.figures import Figure, Outcome
from bench.load.process import LoadProcess
from bench.people import Person, group, make_people

GROUPS, LISTENERS, PER_SECOND = 5, 10, 1.0
KINDS = ("socket", "long polling", "polling")


def measure(bench: Bench) -> Outcome:
    """Fifty people in five groups hear one message a second, said by five others."""
    people = make_people(GROUPS * (LISTENERS + 1))
    each = LISTENERS + 1
    groups = [people[start : start + each] for start in range(0, len(people), each)]
    talkers = [[members[0].token, group(members)] for members in groups]
    listeners = [person for members in groups for person in members[1:]]
    with bench.installation.nodes(1) as nodes, bench.load("transports") as load:
        meter = nodes.meter()
        url = f"http://127.0.0.1:{nodes.ports[0]}"
        load.ask("talk_from", url=url, talkers=talkers)
        load.ask("talk", seconds=bench.size(5, 1), per_second=PER_SECOND)
        alone = _cpu(bench, load, meter)
        found = {kind: _heard(bench, load, meter, url, listeners, kind) for kind in KINDS}
    return Outcome(
        figures=[
            figure for kind, ran in found.items() for figure in _figures(kind, ran, alone, found)
        ],
        baseline="the same by the socket",
        notes=(
            f"{len(listeners)} listeners, {PER_SECOND:.0f} message a second to {LISTENERS} of them;"
            " what the sending itself costs, with nobody listening, is taken off",
            "polling: every 3 s; long polling: 20 s",
        ),
    )


def _cpu(bench: Bench, load: LoadProcess, meter: Meter) -> tuple[float, int]:
    """CPU seconds, and how many messages were sent."""
    before = meter.read()
    sent: int = load.ask("talk", seconds=bench.size(25, 4), per_second=PER_SECOND)
    return (meter.read() - before).total, sent


def _heard(
    bench: Bench, load: LoadProcess, meter: Meter, url: str, listeners: list[Person], kind: str
) -> dict[str, float]:
    load.ask("listen", url=url, tokens=[person.token for person in listeners], how=kind)
    cpu, sent = _cpu(bench, load, meter)
    return {**load.ask("stop", expected=sent * LISTENERS), "cpu": cpu, "sent": sent}


def _figures(
    kind: str, ran: dict[str, float], alone: tuple[float, int], found: dict[str, dict[str, float]]
) -> list[Figure]:
    socket = found["socket"]
    rows: tuple[tuple[str, str, Callable[[dict[str, float]], float]], ...] = (
        ("requests for each message delivered", "", lambda r: r["requests"] / r["deliveries"]),
        ("bytes for each message delivered", "bytes", lambda r: r["bytes"] / r["deliveries"]),
        ("CPU for each message delivered", "ms", lambda r: _beyond(r, alone) / r["deliveries"]),
        ("time to the listener, p50", "ms", lambda r: r["p50"]),
        ("time to the listener, p99", "ms", lambda r: r["p99"]),
    )
    return [
        Figure(name=f"{kind}: {name}", value=of(ran), unit=unit, baseline=of(socket))
        for name, unit, of in rows
    ]


def _beyond(ran: dict[str, float], alone: tuple[float, int]) -> float:
    """Milliseconds of CPU that were not for the sending; 0 where it cannot be told from it."""
    cpu, sent = alone
    return max(0.0, (ran["cpu"] - cpu / sent * ran["sent"]) * 1000)
