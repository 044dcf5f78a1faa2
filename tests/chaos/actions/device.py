"""What a person does with the app itself."""

from tests.chaos.actor import Actor

_SHOWN = 30


async def look_at(actor: Actor) -> bool:
    """Show the presence of some of those who are in a conversation with this person."""
    near = sorted({id for _, held in actor.conversations() for id in held.members})
    await actor.client.show(actor.rng.sample(near, min(len(near), _SHOWN)))
    return True


async def drop(actor: Actor) -> bool:
    actor.client.drop()
    return True


async def restart(actor: Actor) -> bool:
    await actor.restart()
    return True
