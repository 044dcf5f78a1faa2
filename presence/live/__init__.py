"""Presence on a node: who was heard here, and who is watched from here."""

from .presence import Presence

__all__ = ["Presence"]
