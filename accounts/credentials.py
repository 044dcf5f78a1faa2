"""What a socket signed in with, as a name that can be ended. Pure.

A browser session is named by a value kept inside it, not by its key: a changed password gives the
session a new key, and its sockets must still be found when it ends.
"""

import hashlib
import secrets

SESSION_FIELD = "credential"
_PREFIX = "token:"


def new_session_credential() -> str:
    return f"session:{secrets.token_urlsafe(24)}"


def session_id(credential: str) -> int:
    """What the wire calls a browser session: from neither the key nor the credential to be had."""
    return int.from_bytes(hashlib.sha256(credential.encode()).digest()[:8]) >> 1


def token_credential(digest: str) -> str:
    return f"{_PREFIX}{digest}"


def digest_of(credential: str) -> str | None:
    """The hash of the token that this credential is of; None for a browser session's."""
    return credential.removeprefix(_PREFIX) if credential.startswith(_PREFIX) else None
