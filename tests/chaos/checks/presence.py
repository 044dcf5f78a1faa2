"""Everyone who shows somebody shows them as they are, and as far as they may be seen."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from functools import partial

from tests.chaos.actor import Actor
from tests.chaos.client.errors import NoAnswer
from tests.chaos.truth import Truth
from tests.chaos.waiting import few_at_once, within


async def show_everyone(actors: Sequence[Actor]) -> None:
    """All clients show all people from now on."""
    await few_at_once([partial(_show, actor) for actor in actors])


async def _show(actor: Actor) -> None:
    # Without a line now, the next one tells it.
    with suppress(NoAnswer):
        await actor.client.show(actor.world.people)


async def check_presence(
    actors: Sequence[Actor], gone: Collection[Actor], truth: Truth, seconds: float
) -> list[str]:
    """Those `gone` were stopped just now; everyone else has so many seconds to see it."""
    watchers = [actor for actor in actors if actor not in gone]
    states = _states(actors, gone)
    sights = Sights(truth)
    await within(seconds, lambda: not list(_wrong(watchers, states, sights)))
    return list(_wrong(watchers, states, sights))


class Sights:
    """Who may see whom."""

    def __init__(self, truth: Truth) -> None:
        self._blocks = {(str(row.owner_id), str(row.person_id)) for row in truth.blocks}
        self._contacts = {(str(row.owner_id), str(row.person_id)) for row in truth.contacts}
        self._together: set[tuple[str, str]] = set()
        inside: dict[int, list[str]] = {}
        for seat in truth.seats:
            if not seat.left:
                inside.setdefault(seat.conversation_id, []).append(str(seat.user_id))
        for members in inside.values():
            self._together |= {(one, other) for one in members for other in members}

    def may_see(self, watcher: str, person: str) -> bool:
        if watcher == person:
            return True
        if (watcher, person) in self._blocks or (person, watcher) in self._blocks:
            return False
        return (watcher, person) in self._together or (person, watcher) in self._contacts


def _states(actors: Sequence[Actor], gone: Collection[Actor]) -> dict[str, str]:
    """How each person stands: the best of their devices."""
    states = {actor.user_id: "offline" for actor in actors}
    for actor in actors:
        if actor in gone:
            continue
        if actor.client.watch.active:
            states[actor.user_id] = "active"
        elif states[actor.user_id] == "offline":
            states[actor.user_id] = "away"
    return states


def _wrong(watchers: Sequence[Actor], states: dict[str, str], sights: Sights) -> Iterator[str]:
    for actor in watchers:
        for person in actor.client.watch.people:
            so = states[person] if sights.may_see(actor.user_id, person) else "offline"
            shown = actor.client.watch.states.get(person)
            if shown != so:
                who = f"{actor.name}, on {actor.client.kind},"
                yield f"presence: {who} shows {person} {shown} instead of {so}"
