"""The numbering of what belongs to one person alone."""

from collections.abc import Mapping
from typing import Any

from django.db import connection, transaction

from accounts.events import AccountChanged
from chatsite.lib.errors import NotFound
from chatsite.realtime.publish import publish


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


def publish_account_change(user_id: int, version: int, changes: Mapping[str, Any]) -> None:
    """After commit, tell the person's own sessions; `changes` as in sync's `account`."""
    publish(AccountChanged(version=version, changes=changes), [user_id])
