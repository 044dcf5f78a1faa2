"""On messages: the outbox sends them, everything else is a command."""

from tests.chaos.actor import Actor
from tests.chaos.checks.exactly_once import token_of
from tests.chaos.client.held import Data

_EMOJI = ("👍", "❤️", "😂", "🎉")
_WORDS = (
    "안녕하세요",
    "밥 먹었어?",
    "ㅋㅋㅋ",
    "내일 봐요",
    "네, 알겠습니다",
    "good",
    "\u2028줄\n바꿈",
)


async def send(actor: Actor) -> bool:
    if not (conversations := actor.conversations()):
        return False
    id, held = actor.rng.choice(conversations)
    rows = actor.some_rows(held)
    reply_to = actor.rng.choice(rows)["id"] if rows and actor.rng.random() < 0.15 else None
    actor.client.send(id, actor.next_body(actor.rng.choice(_WORDS)), reply_to)
    # Counted when it is acknowledged.
    return False


async def edit(actor: Actor) -> bool:
    if (found := _some_row(actor, own=True)) is None:
        return False
    where, row = found
    body = f"{token_of(row['body'])}: 고침 {actor.rng.random()}"
    await actor.client.command("message.edit", **where, body=body, version=row["version"])
    return True


async def delete_for_all(actor: Actor) -> bool:
    return await _on_row(actor, "message.delete", {"for": "all"}, own=True)


async def delete_for_me(actor: Actor) -> bool:
    return await _on_row(actor, "message.delete", {"for": "me"})


async def react(actor: Actor) -> bool:
    return await _on_row(actor, "reaction.add", {"emoji": actor.rng.choice(_EMOJI)})


async def take_back(actor: Actor) -> bool:
    return await _on_row(actor, "reaction.remove", {"emoji": actor.rng.choice(_EMOJI)})


async def _on_row(actor: Actor, command: str, more: Data, *, own: bool = False) -> bool:
    if (found := _some_row(actor, own=own)) is None:
        return False
    where, _row = found
    await actor.client.command(command, **where, **more)
    return True


def _some_row(actor: Actor, *, own: bool) -> tuple[Data, Data] | None:
    """The ids that name a message, and its row."""
    if not (conversations := actor.conversations()):
        return None
    id, held = actor.rng.choice(conversations)
    if not (rows := actor.some_rows(held, own=own)):
        return None
    row = actor.rng.choice(rows)
    return {"conversation_id": id, "message_id": row["id"]}, row


async def read(actor: Actor) -> bool:
    unread = [(id, held) for id, held in actor.conversations() if held.read_seq < held.last_seq]
    if not unread:
        return False
    id, held = actor.rng.choice(unread)
    await actor.client.command("read.mark", conversation_id=id, seq=held.last_seq)
    return True


async def type_something(actor: Actor) -> bool:
    if not (conversations := actor.conversations()):
        return False
    id, _held = actor.rng.choice(conversations)
    await actor.client.command(
        actor.rng.choice(("typing.start", "typing.stop")), conversation_id=id
    )
    return True


async def scroll(actor: Actor) -> bool:
    partly = [id for id, held in actor.conversations() if held.floor]
    if not partly:
        return False
    await actor.client.load_older(actor.rng.choice(partly))
    return True
