"""One-use tickets with which a client that cannot send headers opens a socket. Redis only."""

import secrets

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


def redeem(ticket: str) -> Principal | None:
    """Whose ticket it was; None when it is unknown, used or too old. Raises Unavailable."""
    try:
        said = redis.client().getdel(_key(ticket))
    except redis.Error as error:
        raise Unavailable from error
    if not isinstance(said, bytes):
        return None
    user_id, credential = json.loads(said)
    return Principal(user_id, credential)


def _key(ticket: str) -> str:
    return redis.key("ticket", ticket)
