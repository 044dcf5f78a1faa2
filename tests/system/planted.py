"""Programs with a planted fault, run as processes of their own.

    python -m tests.system.planted say CONVERSATION USER BODY    say something as a command would
    python -m tests.system.planted node …                        a node, as `manage.py node` does

Each ends itself with SIGKILL between the commit of a message that says DIE and its publishing. With
LOSES_CUTS in its environment a node takes no order to cut somebody off.
"""

import os
import signal
import sys
from uuid import uuid4

import django
from django.core.management import call_command

DIE = "여기서 죽는다"
LOSES_CUTS = "PLANTED_LOSES_CUTS"


def _plant() -> None:
    from chatsite.realtime import sender
    from chatsite.realtime.orders import Delivery, Order

    publish = sender.send

    def send(order: Order) -> None:
        if isinstance(order, Delivery) and DIE.encode() in order.frame:
            os.kill(os.getpid(), signal.SIGKILL)
        publish(order)

    sender.send = send
    if LOSES_CUTS in os.environ:
        _lose_cuts()


def _lose_cuts() -> None:
    from chatsite.realtime.hub import Hub

    def cut(hub: Hub, user_id: int, code: int, credential: str | None) -> None:
        """Nobody is cut off."""

    Hub.cut = cut  # type: ignore[assignment, method-assign]  # that is the fault


def _say(conversation_id: str, user_id: str, body: str) -> None:
    from conversations.services.sending import send_message

    send_message(
        actor_id=int(user_id), conversation_id=int(conversation_id), client_id=uuid4(), body=body
    )


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "chatsite.settings"
    django.setup()
    _plant()
    what, *arguments = sys.argv[1:]
    _say(*arguments) if what == "say" else call_command(what, *arguments)
