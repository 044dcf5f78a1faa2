"""Sending messages."""

from .by_thread import send_message
from .on_node import NodeSends, send_on_node
from .send import Send, Sent

__all__ = ["NodeSends", "Send", "Sent", "send_message", "send_on_node"]
