"""Presence on a node: who was heard here, and who is watched from here."""

from .polls import Polls
from .presence import Presence

__all__ = ["Polls", "Presence"]
