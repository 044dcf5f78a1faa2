"""Socket commands of presence: each one service call."""

from typing import Any

from chatsite.realtime.commands import command

from . import inputs, services


@command("typing.start", inputs.InConversation)
def start(user_id: int, input: inputs.InConversation) -> Any:
    services.set_typing(actor_id=user_id, **input.model_dump(), active=True)
    return {}


@command("typing.stop", inputs.InConversation)
def stop(user_id: int, input: inputs.InConversation) -> Any:
    services.set_typing(actor_id=user_id, **input.model_dump(), active=False)
    return {}
