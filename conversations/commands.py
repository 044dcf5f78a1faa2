"""Socket commands of conversations: each one service call."""

from chatsite.realtime.commands import command, loop_command
from chatsite.realtime.frames import MAX_SYNC_BYTES

from . import inputs
from .presenters import (
    DeletedShape,
    OneMessageShape,
    ReadMarkShape,
    SentShape,
    SyncAnswerShape,
)
from .selectors.crowd import sync_with_others
from .selectors.rows import present_row
from .selectors.sync import Asked
from .services import messages, reactions, reads
from .services.sending import Send, send_on_node


@loop_command("message.send", inputs.SendMessage, limit="send")
async def send(user_id: int, input: inputs.SendMessage) -> SentShape:
    """Write a message; a retry under the same `client_id` answers the first one."""
    sent = await send_on_node(Send(actor_id=user_id, **dict(input)))
    return {"message": sent.shape}


@command("message.edit", inputs.EditMessage)
def edit(user_id: int, input: inputs.EditMessage) -> OneMessageShape:
    """Change the text of an own message, as it was at `version`."""
    return {"message": present_row(messages.edit_message(actor_id=user_id, **input.model_dump()))}


@command("message.delete", inputs.DeleteMessage)
def delete(user_id: int, input: inputs.DeleteMessage) -> DeletedShape:
    """Delete a message for everybody, or for oneself."""
    message = messages.delete(actor_id=user_id, **input.model_dump())
    return {"message": present_row(message)} if message else {}


@command("reaction.add", inputs.React)
def add_reaction(user_id: int, input: inputs.React) -> OneMessageShape:
    """React to a message."""
    return {"message": present_row(reactions.add_reaction(actor_id=user_id, **input.model_dump()))}


@command("reaction.remove", inputs.React)
def remove_reaction(user_id: int, input: inputs.React) -> OneMessageShape:
    """Take an own reaction back."""
    message = reactions.remove_reaction(actor_id=user_id, **input.model_dump())
    return {"message": present_row(message)}


@command("read.mark", inputs.MarkRead)
def mark_read(user_id: int, input: inputs.MarkRead) -> ReadMarkShape:
    """Say how far one has read; only forward."""
    return {"read_seq": reads.mark_read(actor_id=user_id, **input.model_dump())}


@loop_command("sync", inputs.Sync, max_bytes=MAX_SYNC_BYTES)
async def run_sync(user_id: int, input: inputs.Sync) -> SyncAnswerShape:
    """Ask what changed since the versions held."""
    return await sync_with_others(Asked.of(user_id, **dict(input)))
