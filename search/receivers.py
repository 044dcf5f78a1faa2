"""What happens here when messages changed."""

from typing import Any

from django.dispatch import receiver

from conversations.signals import messages_changed

from .services.waking import waker


@receiver(messages_changed)
def on_messages_changed(**_: Any) -> None:
    waker.wake()
