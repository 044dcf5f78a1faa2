"""How long a page of history takes, near the end and far from it."""

from dataclasses import dataclass

from bench.bench import Bench
from bench.filling import id_at, long_conversation
from bench.installation import Nodes
from bench.people import Person, make_people

DEEP = 1_000_000


@dataclass(frozen=True, slots=True)
class Reading:
    """Milliseconds to a page of 50."""

    newest: dict[str, float]
    deep: dict[str, float]
    depth: int


def read(bench: Bench, nodes: Nodes, messages: int) -> Reading:
    """One after the other, by one client: the newest page, and one a million messages before it,
    or the oldest where there are not so many."""
    one, other = make_people(2)
    conversation_id = long_conversation(one, other, messages)
    depth = min(DEEP, messages - 50)
    path = f"/api/v1/conversations/{conversation_id}/messages?limit=50"
    bound = id_at(conversation_id, messages, messages - depth + 1)
    newest, deep = path, f"{path}&before={bound}"
    found = _ask(bench, nodes, one, [newest, deep])
    return Reading(found[newest], found[deep], depth)


def _ask(
    bench: Bench, nodes: Nodes, person: Person, pages: list[str]
) -> dict[str, dict[str, float]]:
    with bench.load("pages") as load:
        url = f"http://127.0.0.1:{nodes.ports[0]}"
        asked = {"url": url, "token": person.token, "pages": pages}
        load.ask("read", times=20, **asked)
        found: dict[str, dict[str, float]] = load.ask("read", times=bench.size(300, 20), **asked)
        return found
