"""Sending messages."""

from .by_thread import send_message
from .send import Send, Sent

__all__ = ["Send", "Sent", "send_message"]
