"""The readers of people and of what they hold of each other."""

from .account import account_changes
from .held import blocked_between, blocked_by, blocked_pairs, contact_pairs, contacts_of
from .people import search_people, users_by_id
from .sign_ins import sessions_of, tokens_of

__all__ = [
    "account_changes",
    "blocked_between",
    "blocked_by",
    "blocked_pairs",
    "contact_pairs",
    "contacts_of",
    "search_people",
    "sessions_of",
    "tokens_of",
    "users_by_id",
]
