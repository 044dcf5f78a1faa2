"""People, what they hold of each other, and what they sign in with."""

from .held import Block, Contact
from .person import User
from .sign_ins import BrowserSession, Token

__all__ = ["Block", "BrowserSession", "Contact", "Token", "User"]
