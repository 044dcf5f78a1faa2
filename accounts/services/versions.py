"""The numbering of what belongs to one person alone."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connection, transaction

from accounts.events import AccountChanged
from chatsite.lib.errors import NotFound
from chatsite.realtime.publish import publish

Statement = tuple[str, list[list[Any]]]
"""SQL with `%s` and its parameters, for who writes many rows at once, over any connection."""

_LOCK = """
SELECT id, account_version FROM accounts_user WHERE id = ANY(%s::bigint[])
ORDER BY id FOR NO KEY UPDATE
"""
_LOCK_AT_ONCE = f"{_LOCK} SKIP LOCKED"
_STORE = """
UPDATE accounts_user AS u SET account_version = moved.version
FROM unnest(%s::bigint[], %s::bigint[]) AS moved (id, version) WHERE u.id = moved.id
"""


def next_account_version(user_id: int) -> int:
    """Lock the person's row and take the next number of a change of what is theirs.

    Inside a transaction, which holds the row until its end: two changes of one person are numbered
    in the order in which they commit. Locks of conversations come before, those of persons in the
    order of their ids. Raises NotFound.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("a version is taken inside a transaction")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE accounts_user SET account_version = account_version + 1"
            " WHERE id = %s RETURNING account_version",
            [user_id],
        )
        row = cursor.fetchone()
    if row is None:
        raise NotFound
    return int(row[0])


def lock_people(user_ids: Iterable[int]) -> None:
    """Lock these people's rows, in the order of their ids; their versions may then be taken in any
    order. Inside a transaction, and after the locks of conversations."""
    with connection.cursor() as cursor:
        cursor.execute(*lock(set(user_ids), patient=True))


def lock(user_ids: Iterable[int], *, patient: bool) -> Statement:
    """Answers (user id, account version) of these people, in the order of their ids, and locks
    them. One not `patient` leaves out those whom another transaction holds.
    """
    return _LOCK if patient else _LOCK_AT_ONCE, [sorted(user_ids)]


def store(numbers: Mapping[int, int]) -> Statement:
    """User id → account version, of people who are locked."""
    return _STORE, [list(numbers), list(numbers.values())]


def publish_account_change(user_id: int, version: int, changes: Mapping[str, Any]) -> None:
    """After commit, tell the person's own sessions; `changes` as in sync's `account`."""
    publish(AccountChanged(version=version, changes=changes), [user_id])
