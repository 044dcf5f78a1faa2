"""What is done for presence: saying that one types, storing when people were last seen."""

from .seen import store_last_seen
from .signs import note_sign_of_life
from .typing import set_typing

__all__ = ["note_sign_of_life", "set_typing", "store_last_seen"]
