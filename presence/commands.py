"""Socket commands of presence: each one service call."""

from chatsite.lib.schemas import NothingJSON
from chatsite.realtime.commands import command, session_command
from chatsite.realtime.node import current
from chatsite.realtime.session import Session

from . import inputs, services
from .live import Presence
from .presenters import WatchedJSON


@command("typing.start", inputs.InConversation)
def start(user_id: int, input: inputs.InConversation) -> NothingJSON:
    """Let the others see that one is writing."""
    services.set_typing(actor_id=user_id, **input.model_dump(), active=True)
    return {}


@command("typing.stop", inputs.InConversation)
def stop(user_id: int, input: inputs.InConversation) -> NothingJSON:
    """Let the others see that one stopped writing."""
    services.set_typing(actor_id=user_id, **input.model_dump(), active=False)
    return {}


@session_command("presence.watch", inputs.Watch)
async def watch(session: Session, input: inputs.Watch) -> WatchedJSON:
    """Say whose presence this connection shows, instead of whom it showed before."""
    return {"presence": await current().companions[Presence].watch(session, input.user_ids)}
