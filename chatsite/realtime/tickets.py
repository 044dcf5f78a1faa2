"""One-use tickets with which a client that cannot send headers opens a socket. Redis only."""

import secrets
from collections.abc import Sequence

from chatsite.lib import json, redis
from chatsite.lib.errors import Unavailable

from .session import Principal

TICKET_SECONDS = 30


def issue(principal: Principal) -> str:
    """A ticket for `principal`, good once and for 30 s. Raises Unavailable without Redis."""
    ticket = secrets.token_urlsafe(32)
    said = json.dumps([principal.user_id, principal.credential])
    try:
        redis.client().set(_key(ticket), said, ex=TICKET_SECONDS)
    except redis.Error as error:
        raise Unavailable from error
    return ticket


def redeem(tickets: Sequence[str]) -> list[Principal | None]:
    """Whose tickets they were; None: it is unknown, used or too old. Raises Unavailable."""
    try:
        with redis.client().pipeline(transaction=False) as pipeline:
            for ticket in tickets:
                pipeline.getdel(_key(ticket))
            found = pipeline.execute()
    except redis.Error as error:
        raise Unavailable from error
    return [Principal(*json.loads(said)) if isinstance(said, bytes) else None for said in found]


def _key(ticket: str) -> str:
    return redis.key("ticket", ticket)
