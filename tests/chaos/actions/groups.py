"""Who is in what: groups, roles, pins, requests to talk."""

from collections.abc import Callable
from uuid import UUID

from tests.chaos.actor import Actor
from tests.chaos.client.held import Held

_SHORT_LIVED = "잠깐"
_FEWEST = 6


def _ranked(actor: Actor, *roles: str) -> list[tuple[str, Held]]:
    return [(id, held) for id, held in actor.conversations("group") if held.role in roles]


async def pin(actor: Actor) -> bool:
    where = [*actor.conversations("direct"), *_ranked(actor, "admin", "owner")]
    if not where:
        return False
    id, held = actor.rng.choice(where)
    pinned = {one["message_id"] for one in held.head["pins"]}
    rows = [row["id"] for row in actor.some_rows(held)]
    if pinned and actor.rng.random() < 0.5:
        method, row = "DELETE", actor.rng.choice(sorted(pinned))
    elif rows:
        method, row = "PUT", actor.rng.choice(rows)
    else:
        return False
    await actor.client.ask(method, f"conversations/{id}/pins/{row}")
    return True


async def rename(actor: Actor) -> bool:
    if not (groups := _ranked(actor, "admin", "owner")):
        return False
    id, held = actor.rng.choice(groups)
    change = actor.rng.choice(
        (
            {"title": f"모임 {actor.rng.randrange(1000)}"},
            {"members_can_invite": not held.head["members_can_invite"]},
        )
    )
    await actor.client.ask("PATCH", f"conversations/{id}", change)
    return True


async def rank(actor: Actor) -> bool:
    if not (groups := _ranked(actor, "owner")):
        return False
    id, held = actor.rng.choice(groups)
    others = sorted(user_id for user_id in held.members if user_id != actor.user_id)
    if not others:
        return False
    # The ownership goes round less often.
    role = actor.rng.choice(("admin", "admin", "member", "owner"))
    path = f"conversations/{id}/members/{actor.rng.choice(others)}"
    await actor.client.ask("PATCH", path, {"role": role})
    return True


async def invite(actor: Actor) -> bool:
    if not (groups := actor.conversations("group")):
        return False
    id, held = actor.rng.choice(groups)
    outside = [user_id for user_id in actor.world.people if user_id not in held.members]
    if not outside:
        return False
    was_in = [user_id for user_id in outside if (id, user_id) in actor.ledger.left]
    person = actor.rng.choice(was_in or outside)
    await actor.client.ask("POST", f"conversations/{id}/members", {"user_ids": [person]})
    if was_in:
        actor.ledger.done["rejoin"] += 1
    return True


async def leave(actor: Actor) -> bool:
    return await _go(actor, actor.conversations("group"), lambda held: [actor.user_id])


async def remove(actor: Actor) -> bool:
    return await _go(actor, _ranked(actor, "admin", "owner"), _plain_members)


def _plain_members(held: Held) -> list[str]:
    return sorted(id for id, member in held.members.items() if member["role"] == "member")


async def _go(
    actor: Actor, groups: list[tuple[str, Held]], who: Callable[[Held], list[str]]
) -> bool:
    # A group that is nearly empty says nothing to anyone.
    large = [(id, held) for id, held in groups if len(held.members) > _FEWEST]
    if not large:
        return False
    id, held = actor.rng.choice(large)
    if not (people := who(held)):
        return False
    person = actor.rng.choice(people)
    actor.ledger.left.add((id, person))
    await actor.client.ask("DELETE", f"conversations/{id}/members/{person}")
    return True


async def start_direct(actor: Actor) -> bool:
    other = actor.rng.choice(actor.world.people)
    await _start(actor, kind="direct", member_ids=[other])
    return True


async def start_group(actor: Actor) -> bool:
    others = actor.rng.sample([id for id in actor.world.people if id != actor.user_id], 3)
    await _start(actor, kind="group", member_ids=others, title=f"{_SHORT_LIVED} {actor.name}")
    return True


async def dissolve(actor: Actor) -> bool:
    groups = [
        id for id, held in _ranked(actor, "owner") if held.head["title"].startswith(_SHORT_LIVED)
    ]
    if not groups:
        return False
    await actor.client.ask("DELETE", f"conversations/{actor.rng.choice(groups)}")
    return True


async def accept(actor: Actor) -> bool:
    return await _answer(actor, "POST", "in")


async def decline(actor: Actor) -> bool:
    return await _answer(actor, "DELETE", actor.rng.choice(("in", "out")))


async def _answer(actor: Actor, method: str, direction: str) -> bool:
    """What becomes of a request to talk."""
    waiting = [
        id
        for id, one in sorted(actor.client.store.requests.items())
        if one["direction"] == direction
    ]
    if not waiting:
        return False
    await actor.client.ask(method, f"requests/{actor.rng.choice(waiting)}")
    return True


async def _start(actor: Actor, **fields: object) -> None:
    client_id = str(UUID(int=actor.rng.getrandbits(128), version=4))
    await actor.client.ask("POST", "conversations", {"client_id": client_id, **fields})
