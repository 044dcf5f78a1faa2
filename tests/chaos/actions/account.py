"""What belongs to one person: the inbox, people held, the profile."""

from tests.chaos.actor import Actor

_FOR_EVER = "9999-12-31T23:59:59Z"


async def mute(actor: Actor) -> bool:
    return await _inbox(actor, "muted_until", actor.rng.choice((None, _FOR_EVER)))


async def put_on_top(actor: Actor) -> bool:
    return await _inbox(actor, "pinned", actor.rng.choice((True, False)))


async def _inbox(actor: Actor, name: str, value: str | bool | None) -> bool:
    if not actor.main or not (conversations := actor.conversations()):
        return False
    id, _held = actor.rng.choice(conversations)
    with actor.ledger.setting(name, actor.user_id, id, value=value):
        await actor.client.ask("PATCH", f"conversations/{id}/my", {name: value})
    return True


async def hide(actor: Actor) -> bool:
    if not (direct := actor.conversations("direct")):
        return False
    id, _held = actor.rng.choice(direct)
    await actor.client.ask("PATCH", f"conversations/{id}/my", {"hidden": True})
    return True


async def draft(actor: Actor) -> bool:
    if not actor.main or not (conversations := actor.conversations()):
        return False
    id, _held = actor.rng.choice(conversations)
    body = actor.rng.choice(("", f"아직 {actor.rng.random()}"))
    with actor.ledger.setting("draft", actor.user_id, id, value=body):
        await actor.client.ask("PUT", f"conversations/{id}/draft", {"body": body})
    return True


async def hold_person(actor: Actor, what: str, *, held: bool) -> bool:
    if not actor.main:
        return False
    ours = actor.client.store.blocks if what == "blocks" else actor.client.store.contacts
    others = [id for id in actor.world.people if id != actor.user_id and (id in ours) is not held]
    if not others:
        return False
    person = actor.rng.choice(others)
    with actor.ledger.setting(what, actor.user_id, person, value=held):
        await actor.client.ask("PUT" if held else "DELETE", f"{what}/{person}")
    return True


async def change_profile(actor: Actor) -> bool:
    if not actor.main:
        return False
    name, value = actor.rng.choice(
        [
            ("name", f"{actor.name} {actor.rng.randrange(1000)}"),
            ("show_reads", actor.rng.random() < 0.7),
            ("open_to", actor.rng.choice(("everyone", "everyone", "contacts", "nobody"))),
        ]
    )
    with actor.ledger.setting(name, actor.user_id, value=value):
        await actor.client.ask("PATCH", "me", {name: value})
    return True
