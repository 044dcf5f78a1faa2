"""Connections to PostgreSQL that fail at once while it is known to be away.

Without that each request would wait for the pool's time-out and hold a thread meanwhile, so that
those who only ask for the time of day would wait, too.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

import psycopg
from django.db import connection
from django.db.backends.postgresql import base

from chatsite.lib.outages import Outage


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's, with the knowledge of an outage."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """A connection of the pool. Raises psycopg.OperationalError."""
        if outage().lasts:
            raise psycopg.OperationalError("PostgreSQL is away")
        try:
            return super().get_new_connection(conn_params)
        except psycopg.OperationalError:
            # The pool may only have been empty; then the first question ends the outage.
            outage().begin()
            raise


@cache
def outage() -> Outage:
    """What this process knows of PostgreSQL."""
    return Outage(_answers)


def plain_parameters() -> Mapping[str, Any]:
    """What psycopg needs for a connection beside the pool, without Django's types."""
    parameters = connection.get_connection_params()
    for name in ("cursor_factory", "context", "prepare_threshold"):
        parameters.pop(name, None)
    return {**parameters, "autocommit": True}


def _answers() -> bool:
    try:
        psycopg.connect(**plain_parameters()).close()
    except psycopg.Error:
        return False
    return True
