"""Who opens a socket, and whose sign-in is over. Asked together by all who come at one moment."""

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from typing import Any, TypeVar

from django.contrib.sessions.backends.base import SessionBase

from chatsite.lib.errors import AppError, Unauthenticated, Unavailable
from chatsite.lib.threads import in_database_thread
from chatsite.lib.together import Together
from chatsite.realtime import tickets
from chatsite.realtime.consumer import Suspended
from chatsite.realtime.session import Principal

from .claims import Claim, Cookie, Secret, Ticket, claim_of
from .identity import (
    over,
    principal_of_session,
    principal_of_token,
    tokens_of,
    users_of_sessions,
)
from .models import Token, User
from .services import note_uses, stored_sessions
from .services.sessions import SIGNED_OUT
from .services.suspension import SUSPENDED
from .services.uses import is_session_use_due, is_token_use_due

One = TypeVar("One", Ticket, Secret, Cookie)
Found = Principal | AppError


async def authenticate(scope: dict[str, Any]) -> Principal:
    """Who opens the socket. Raises Unauthenticated, Suspended or Unavailable."""
    return await _everyone.ask(claim_of(scope))


async def ended(principals: Collection[Principal]) -> dict[Principal, int]:
    """Those whose sign-in is over by now, and the code to close their sockets with.

    For whoever may have missed an order to cut them.
    """
    return await in_database_thread(partial(_ended, principals))


async def _authenticate(claims: Sequence[Claim]) -> list[Found]:
    return await in_database_thread(partial(look_up, claims))


def look_up(claims: Sequence[Claim]) -> list[Found]:
    """Who each is, or what they are refused with. A few statements, however many they are."""
    used: list[Principal] = []
    found: dict[int, Found] = {
        **_of(Ticket, claims, _by_tickets),
        **_of(Secret, claims, partial(_by_tokens, used)),
        **_of(Cookie, claims, partial(_by_cookies, used)),
    }
    if used:
        note_uses(principals=used)
    return [found[number] for number in range(len(claims))]


def _of(
    kind: type[One], claims: Sequence[Claim], answer: Callable[[Sequence[One]], Sequence[Found]]
) -> dict[int, Found]:
    """Place → what comes of the claims of one kind."""
    these = {number: claim for number, claim in enumerate(claims) if isinstance(claim, kind)}
    return dict(zip(these, answer(list(these.values())), strict=True)) if these else {}


def _by_tickets(claims: Sequence[Ticket]) -> Sequence[Found]:
    try:
        redeemed = tickets.redeem([claim.ticket for claim in claims])
    except Unavailable as error:  # Redis is away, which concerns no other kind
        return [error] * len(claims)
    # In the seconds since it was given out, who asked for it may have signed out.
    ended_ones = over({principal for principal in redeemed if principal})
    return [_of_ticket(principal, ended_ones) for principal in redeemed]


def _of_ticket(
    principal: Principal | None, ended_ones: Mapping[Principal, type[AppError]]
) -> Found:
    if principal is None:
        return Unauthenticated()
    return ended_ones[principal]() if principal in ended_ones else principal


def _by_tokens(used: list[Principal], claims: Sequence[Secret]) -> Sequence[Found]:
    found: list[Found] = []
    for token in tokens_of([claim.secret for claim in claims]):
        found.append(token if isinstance(token, AppError) else principal_of_token(token))
        if isinstance(token, Token) and is_token_use_due(token):
            used.append(principal_of_token(token))
    return found


def _by_cookies(used: list[Principal], claims: Sequence[Cookie]) -> Sequence[Found]:
    sessions = stored_sessions({claim.key for claim in claims})
    users = users_of_sessions(list(sessions.values()))
    found = {
        key: _of_session(user, session)
        for (key, session), user in zip(sessions.items(), users, strict=True)
    }
    due = [key for key, session in sessions.items() if is_session_use_due(session)]
    used += [principal for key in due if isinstance(principal := found[key], Principal)]
    return [found.get(claim.key) or Unauthenticated() for claim in claims]


def _of_session(user: User | AppError, session: SessionBase) -> Found:
    try:
        return user if isinstance(user, AppError) else principal_of_session(user, session)
    except AppError as error:
        return error


def _ended(principals: Collection[Principal]) -> dict[Principal, int]:
    return {
        principal: SUSPENDED if issubclass(error, Suspended) else SIGNED_OUT
        for principal, error in over(principals).items()
    }


_everyone: Together[Claim, Principal] = Together(_authenticate)
