"""Socket commands of presence: each one service call."""

from typing import Any

from chatsite.realtime.commands import command, session_command
from chatsite.realtime.node import current
from chatsite.realtime.session import Session

from . import inputs, services
from .live import Presence


@command("typing.start", inputs.InConversation)
def start(user_id: int, input: inputs.InConversation) -> Any:
    services.set_typing(actor_id=user_id, **input.model_dump(), active=True)
    return {}


@command("typing.stop", inputs.InConversation)
def stop(user_id: int, input: inputs.InConversation) -> Any:
    services.set_typing(actor_id=user_id, **input.model_dump(), active=False)
    return {}


@session_command("presence.watch", inputs.Watch)
async def watch(session: Session, input: inputs.Watch) -> Any:
    return {"presence": await current().companions[Presence].watch(session, input.user_ids)}
