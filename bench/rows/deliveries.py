"""Deliveries to people online in groups of 100, for each second of the server side's CPU."""

import json

from bench.bench import Bench
from bench.cost import Meter
from bench.figures import Figure, Outcome, at_least
from bench.installation import Nodes
from bench.load.process import LoadProcess
from bench.people import Person, group, make_people
from chatsite.embedded.ports import free_port

GROUPS, MEMBERS = 10, 100
IN_FLIGHT = (1, 4, 16)
REACH = {
    ("publish", 1): at_least(15_000),
    ("publish", 4): at_least(55_000),
    ("publish", 16): at_least(180_000),
    ("send", 4): at_least(35_000),
}
NAMES = {"publish": "ephemeral", "send": "durable"}


def measure(bench: Bench) -> Outcome:
    """A group says the next ones when all of its members have the last."""
    people = make_people(GROUPS * MEMBERS)
    rows = [people[start : start + MEMBERS] for start in range(0, len(people), MEMBERS)]
    groups = [(group(members), members) for members in rows]
    with bench.installation.bare() as bare, bench.load("groups") as load:
        _open(load, [f"{bare.urls[0]}?GROUP"], groups)
        least = {count: _run(bench, load, bare.meter(), count, "shout") for count in IN_FLIGHT}
    with bench.installation.nodes(1) as nodes, bench.load("groups") as load:
        _open(load, nodes.urls, groups)
        figures = _ephemeral(bench, load, nodes, rows)
        figures += [
            _figure("send", count, _run(bench, load, nodes.meter(), count, "send"))
            for count in IN_FLIGHT
        ]
    return Outcome(
        figures=[
            Figure(
                name=f"{NAMES[how]} events, {count} in flight in each group",
                value=per_cpu_second,
                unit="deliveries/CPU-second",
                target=REACH.get((how, count)),
                baseline=least[count]["per_cpu_second"],
                more=more,
            )
            for how, count, per_cpu_second, more in figures
        ],
        baseline="an ASGI function on Daphne that writes each message to each member in a loop",
        notes=(
            f"{GROUPS} groups of {MEMBERS}, all online, one node;"
            " nodes, PostgreSQL, Redis and the process that publishes are counted",
            "ephemeral: typing, published through realtime.publish, behind the limits;"
            " durable: messages sent on the socket by as many members as are in flight",
        ),
    )


Found = tuple[str, int, float, dict[str, float]]


def _open(load: LoadProcess, urls: list[str], groups: list[tuple[str, list[Person]]]) -> None:
    tokens = [[id, [person.token for person in members]] for id, members in groups]
    load.ask("open", urls=urls, groups=tokens)


def _ephemeral(
    bench: Bench, load: LoadProcess, nodes: Nodes, rows: list[list[Person]]
) -> list[Found]:
    file = bench.installation.layout.root / "groups.json"
    file.write_text(json.dumps([[person.id for person in members] for members in rows]))
    port = free_port()
    with bench.installation.program("bench.speaker", str(port), str(file)) as speaker:
        load.ask("speak_through", port=port)
        meter = nodes.meter(speaker=speaker)
        return [
            _figure("publish", count, _run(bench, load, meter, count, "publish"))
            for count in IN_FLIGHT
        ]


def _run(
    bench: Bench, load: LoadProcess, meter: Meter, messages: int, how: str
) -> dict[str, float]:
    load.ask("run", seconds=bench.size(3, 1), messages=messages, how=how)
    before = meter.read()
    ran = load.ask("run", seconds=bench.size(8, 1), messages=messages, how=how)
    spent = meter.read() - before
    return {
        **{f"{kind} s": cpu / spent.total for kind, cpu in spent.cpu.items()},
        "per_cpu_second": ran["deliveries"] / spent.total,
        "per second": ran["deliveries"] / ran["seconds"],
        "p50 ms": ran["p50"],
        "p99 ms": ran["p99"],
    }


def _figure(how: str, count: int, ran: dict[str, float]) -> Found:
    return how, count, ran.pop("per_cpu_second"), ran
