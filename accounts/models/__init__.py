"""People, what they hold of each other, and what they sign in with."""

from .held import Block, Contact
from .person import User
from .requests import TalkRequest
from .sign_ins import BrowserSession, Token

__all__ = ["Block", "BrowserSession", "Contact", "TalkRequest", "Token", "User"]
