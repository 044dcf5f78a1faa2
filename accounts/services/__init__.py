"""The only writers of people and of what they hold of each other."""

from .held import add_contact, block, remove_contact, unblock
from .people import create_user, update_profile
from .requests import ask, drop_request, settle
from .seen import note_last_seen
from .sessions import (
    clear_expired,
    end_other_sessions,
    end_session,
    end_sockets,
    session_store,
    stored_sessions,
)
from .suspension import suspend, unsuspend
from .tokens import issue_token, revoke_token
from .uses import note_session_use, note_token_use, note_uses
from .versions import next_account_version, publish_account_change

__all__ = [
    "add_contact",
    "ask",
    "block",
    "clear_expired",
    "create_user",
    "drop_request",
    "end_other_sessions",
    "end_session",
    "end_sockets",
    "issue_token",
    "next_account_version",
    "note_last_seen",
    "note_session_use",
    "note_token_use",
    "note_uses",
    "publish_account_change",
    "remove_contact",
    "revoke_token",
    "session_store",
    "settle",
    "stored_sessions",
    "suspend",
    "unblock",
    "unsuspend",
    "update_profile",
]
