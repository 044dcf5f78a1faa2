"""Every client holds what one that begins from nothing is told, and came there by itself."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from tests.chaos.actor import Actor
from tests.chaos.client.errors import NoAnswer, Refused
from tests.chaos.client.held import Data
from tests.chaos.client.store import differences
from tests.chaos.fresh import fresh_store, load_whole, patiently
from tests.chaos.waiting import few_at_once, within

_LINES = 5
_LONGEST_LINE = 400


async def check_equality(
    actors: Sequence[Actor], tokens: Mapping[str, str], node: str, healed_by: float
) -> list[str]:
    """Nobody does anything any more: whoever is behind has to notice it by then, by loop time."""
    people = sorted({actor.user_id for actor in actors})
    stores = await few_at_once([partial(fresh_store, id, tokens[id], node) for id in people])
    fresh = {store.user_id: store.view() for store in stores}
    unread = await few_at_once([partial(_read_back, actor) for actor in actors])
    behind = list(actors)

    def all_equal() -> bool:
        behind[:] = [a for a in behind if a.client.store.view() != fresh[a.user_id]]
        return not behind

    await within(healed_by - asyncio.get_running_loop().time(), all_equal)
    told = [line for actor in behind for line in _differences(actor, fresh[actor.user_id])]
    return [*told, *filter(None, unread)]


async def _read_back(actor: Actor) -> str | None:
    async def ask_page(path: str, query: Data) -> Data:
        return await patiently(lambda: actor.client.ask("GET", path, **query))

    try:
        await load_whole(actor.client.store, ask_page)
    except (NoAnswer, Refused) as error:
        return f"state: {actor.name} could not read the history: {error}"
    return None


def _differences(actor: Actor, fresh: Data) -> Iterator[str]:
    found = list(differences(actor.client.store.view(), fresh))
    for line in found:
        actor.say(f"differs: {line[:_LONGEST_LINE]}")
    for line in found[:_LINES]:
        yield f"state: {actor.name}, on {actor.client.kind}: {line[:_LONGEST_LINE]}"
    if len(found) > _LINES:
        yield f"state: {actor.name}: {len(found) - _LINES} more differences"
