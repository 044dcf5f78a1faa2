"""The code of an invite link: the conversation and a secret. Pure.

The conversation stands in it, so that a link is found among those of one conversation, wherever
that lies, and its secret is compared in constant time instead of being looked up.
"""

import secrets

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_ID_LENGTH = 11
SECRET_LENGTH = 24


def new_secret() -> str:
    """144 random bits."""
    return secrets.token_urlsafe(18)


def code_of(conversation_id: int, secret: str) -> str:
    digits = ""
    while conversation_id:
        conversation_id, digit = divmod(conversation_id, len(_DIGITS))
        digits = _DIGITS[digit] + digits
    return digits.rjust(_ID_LENGTH, "0") + secret


def split(code: str) -> tuple[int, str]:
    """The conversation's id and the secret. Raises ValueError for what is no code."""
    head, secret = code[:_ID_LENGTH], code[_ID_LENGTH:]
    if len(secret) != SECRET_LENGTH or not code.isascii():
        raise ValueError("must be the code of an invite link")
    number = 0
    for digit in head:
        number = number * len(_DIGITS) + _DIGITS.index(digit)
    if number >= 1 << 63:
        raise ValueError("must be the code of an invite link")
    return number, secret
