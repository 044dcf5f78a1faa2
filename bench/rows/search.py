"""Two words found among a million messages, and how soon what is written can be found."""

import time
from collections.abc import Mapping
from statistics import median, quantiles
from typing import Any, NamedTuple

from bench.bench import Bench
from bench.cost import Meter
from bench.figures import Figure, Outcome, Target, at_least, at_most
from bench.indexing import drain, elasticsearch, settle, without_elasticsearch, worker
from bench.many import CONVERSATIONS, OWN, Filled, fill
from bench.people import Person
from bench.sentences import Sentences
from chatsite.embedded.ports import LOOPBACK
from search.engines.elastic.client import client
from search.engines.elastic.indices import has_nori
from search.language import Query
from search.selectors.finding import find

MESSAGES, QUICK = 1_000_000, 20_000
SEARCHES, WARMING = 300, 100
LIVE_SECONDS, RATE = 60, 100
LOOKED_FOR = 100
"""Of so many messages one is looked for until it is found."""
SPOKEN_IN = 50


def measure(bench: Bench) -> Outcome:
    """Fill, take in, search on both engines, and write while somebody waits to find it."""
    messages = bench.size(MESSAGES, QUICK)
    filled = fill(messages)
    (postgres,) = (c for c in bench.installation.children.alive if c.program.name == "postgres")
    with elasticsearch() as server:
        nori = has_nori(client())
        with worker(bench) as working:
            pids = {"worker": working, "Postgres": postgres.process.pid}
            drained = drain(Meter({**_each(pids), "Elasticsearch": (server.pid,)}))
            settle()
            meter = Meter(_each({"Elasticsearch": server.pid, "Postgres": postgres.process.pid}))
            by_elastic = _searches(filled.asker, meter)
            said = _say_and_search(bench, filled)
        without_elasticsearch()
        by_postgres = _searches(filled.asker, meter)
    figures = [
        _searching("Elasticsearch", by_elastic, at_most(50)),
        _searching("Postgres", by_postgres, at_most(300)),
        Figure(
            name="drained into both",
            value=messages / drained.wall,
            unit="messages/s",
            target=at_least(3_000),
            more={
                "for a second of CPU": messages / drained.total,
                **{f"μs of {kind} each": s / messages * 1e6 for kind, s in drained.cpu.items()},
            },
        ),
        Figure(
            name=f"until it is found, at {said['per_second']:.0f} messages/s",
            value=said["p95"],
            unit="s, p95",
            target=at_most(2),
            more={"p50": said["p50"], "longest": said["longest"]},
        ),
    ]
    notes = (
        f"{messages:,} messages of {filled.bodies:,} different bodies in {CONVERSATIONS} "
        f"conversations, {OWN} of them the asker's; nori is {'there' if nori else 'not there'}",
        f"one node of Elasticsearch with 1 GB of heap, one search after the other, "
        f"{by_elastic.found:.0%} of them found something as typed; CPU in ms on average",
        "a worker of two processes, and all cores",
        f"{said['found']} messages were looked for, over HTTP, by one who asks every 50 ms",
    )
    return Outcome(figures=figures, notes=notes)


class _Searches(NamedTuple):
    """Milliseconds of each by the clock and, on average, of CPU; the share that found something."""

    times: list[float]
    cpu: float
    found: float


def _searching(engine: str, searches: _Searches, target: Target) -> Figure:
    times = searches.times
    return Figure(
        name=f"{engine}: two words in {OWN} conversations",
        value=quantiles(times, n=20)[-1],
        unit="ms, p95",
        target=target,
        more={"p50": median(times), "longest": max(times), "CPU": searches.cpu},
    )


def _each(pids: Mapping[str, int]) -> dict[str, tuple[int, ...]]:
    return {kind: (pid,) for kind, pid in pids.items()}


def _searches(asker: Person, meter: Meter) -> _Searches:
    sentences = Sentences(seed=11)
    times, found = [], 0
    for number in range(WARMING + SEARCHES):
        if number == WARMING:
            before, own = meter.read(), time.process_time()
        query = Query(words=sentences.two_words())
        begun = time.monotonic()
        answer = find(actor_id=asker.id, query=query)
        if answer.degraded:
            raise RuntimeError("Elasticsearch did not answer")
        if number >= WARMING:
            times.append((time.monotonic() - begun) * 1_000)
            found += bool(answer.total) and not answer.relaxed
    cpu = (meter.read() - before).total + time.process_time() - own
    return _Searches(times, cpu / SEARCHES * 1_000, found / SEARCHES)


def _say_and_search(bench: Bench, filled: Filled) -> dict[str, Any]:
    with bench.installation.nodes(1) as nodes, bench.load("finding") as load:
        load.ask(
            "open",
            url=nodes.urls[0],
            http=f"http://{LOOPBACK}:{nodes.ports[0]}",
            speakers=[fellow.token for fellow in filled.fellows],
            conversations=[str(id) for id in filled.conversation_ids[:SPOKEN_IN]],
            asker=filled.asker.token,
        )
        seconds = bench.size(LIVE_SECONDS, 5)
        said: dict[str, Any] = load.ask("run", seconds=seconds, per_second=RATE, every=LOOKED_FOR)
        return said
