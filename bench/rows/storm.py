"""Clients dropped all at once: the time until each is back and has what it missed."""

from uuid import uuid4

from bench.bench import Bench
from bench.figures import Figure, Outcome, at_most
from bench.people import Person, group, make_people
from conversations.models import Conversation
from conversations.services.sending import send_message

CLIENTS, MEMBERS, MISSED, NODES = 5_000, 100, 10, 2
REACH = at_most(15)


class Incomplete(Exception):
    """Something was lost, doubled or out of order: worse than any figure."""


def measure(bench: Bench) -> Outcome:
    """While they are away, ten messages are sent in each group; then all may return at once."""
    people = make_people(bench.size(CLIENTS, 200))
    rows = [people[start : start + MEMBERS] for start in range(0, len(people), MEMBERS)]
    groups = [(group(members), members) for members in rows]
    with bench.installation.bare() as bare, bench.load("idle") as load:
        least = load.ask("return_of", url=bare.urls[0], tokens=[person.token for person in people])
    with bench.installation.nodes(NODES) as nodes, bench.load("storm") as load:
        places = [[person.token, id] for id, members in groups for person in members]
        load.ask("open", urls=nodes.urls, people=places)
        load.ask("drop")
        expected = {id: _say(id, members) for id, members in groups}
        meter = nodes.meter()
        before = meter.read()
        back = load.ask("come_back", expected=expected)
        spent = meter.read() - before
    if back["wrong"]:
        raise Incomplete(str(back["wrong"]))
    each = {f"{kind} ms each": cpu * 1000 / len(people) for kind, cpu in spent.cpu.items()}
    return Outcome(
        figures=[
            Figure(
                name=f"{len(people):,} clients, all back and complete",
                value=back["all"],
                unit="s",
                target=REACH,
                baseline=least,
                more={"p50 s": back["p50"], "p99 s": back["p99"], **each},
            )
        ],
        baseline="the same number of handshakes with an ASGI function on Daphne, without a sync",
        notes=(
            f"groups of {MEMBERS}, {MISSED} messages missed in each, {NODES} nodes;"
            " none lost, none doubled, one order, each at its group's version",
            f"{back['attempts']:,} attempts to connect; clients wait as docs/protocol.md says",
        ),
    )


def _say(conversation_id: str, members: list[Person]) -> list[int]:
    """Its version after ten messages, and their seqs."""
    seqs = []
    for number in range(MISSED):
        sent = send_message(
            actor_id=members[number].id,
            conversation_id=int(conversation_id),
            client_id=uuid4(),
            body="A message of an ordinary length, as people write them.",
        )
        seqs.append(sent.message.seq)
    return [Conversation.objects.get(pk=conversation_id).version, *seqs]
