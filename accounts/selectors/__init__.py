"""The readers of people and of what they hold of each other."""

from .account import account_changes
from .held import (
    blocked_between,
    blocked_by,
    blocked_pairs,
    blocks_between,
    contact_pairs,
    contacts_of,
)
from .people import search_people, users_by_id
from .requests import (
    Reach,
    asks_for_talk,
    people_on_list_of,
    people_who_list,
    reach_of,
    requests_of,
)
from .sign_ins import sessions_of, tokens_of

__all__ = [
    "Reach",
    "account_changes",
    "asks_for_talk",
    "blocked_between",
    "blocked_by",
    "blocked_pairs",
    "blocks_between",
    "contact_pairs",
    "contacts_of",
    "people_on_list_of",
    "people_who_list",
    "reach_of",
    "requests_of",
    "search_people",
    "sessions_of",
    "tokens_of",
    "users_by_id",
]
