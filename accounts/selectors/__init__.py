"""The readers of people and of what they hold of each other."""

from .account import (
    AccountRow,
    AccountRows,
    blocks_since,
    contacts_since,
    first_changes,
    requests_since,
    settings_since,
)
from .held import (
    blocked_between,
    blocked_by,
    blocked_pairs,
    blocks_between,
    contact_pairs,
    contacts_of,
)
from .people import all_people, search_people, users_by_id
from .requests import (
    Reach,
    asks_for_talk,
    people_on_lists_of,
    people_who_list,
    reach_of,
    requests_of,
)
from .sign_ins import sessions_of, tokens_of

__all__ = [
    "AccountRow",
    "AccountRows",
    "Reach",
    "all_people",
    "asks_for_talk",
    "blocked_between",
    "blocked_by",
    "blocked_pairs",
    "blocks_between",
    "blocks_since",
    "contact_pairs",
    "contacts_of",
    "contacts_since",
    "first_changes",
    "people_on_lists_of",
    "people_who_list",
    "reach_of",
    "requests_of",
    "requests_since",
    "search_people",
    "sessions_of",
    "settings_since",
    "tokens_of",
    "users_by_id",
]
