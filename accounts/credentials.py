"""What a socket signed in with, as a name that can be ended. Pure.

A browser session is named by a value kept inside it, not by its key: a changed password gives the
session a new key, and its sockets must still be found when it ends.
"""

import secrets

SESSION_FIELD = "credential"


def new_session_credential() -> str:
    return f"session:{secrets.token_urlsafe(24)}"


def token_credential(digest: str) -> str:
    return f"token:{digest}"
