"""Browser sessions: ending them together with their sockets."""

from collections.abc import Collection
from importlib import import_module
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounts.credentials import SESSION_FIELD
from accounts.models import BrowserSession, Token, User
from chatsite.realtime.publish import cut

SIGNED_OUT = 4501
"""The close code of sockets whose sign-in has ended."""


def session_store(key: str) -> SessionBase:
    """The stored session of that key; an empty one where there is none."""
    store: type[SessionBase] = import_module(settings.SESSION_ENGINE).SessionStore
    return store(key)


def stored_sessions(keys: Collection[str]) -> dict[str, SessionBase]:
    """Those of these keys that are stored and not over, read at once."""
    stores: dict[str, Any] = {key: session_store(key) for key in keys}
    valid = [key for key, store in stores.items() if store.session_key is not None]
    rows = BrowserSession.objects.filter(session_key__in=valid, expire_date__gt=timezone.now())
    found = {row.session_key: row for row in rows}
    for key, row in found.items():
        stores[key].fill(row)
    return {key: stores[key] for key in found}


def end_sockets(*, actor: User, session: SessionBase) -> None:
    """The actor signs out of a session, which the caller ends: its sockets are cut."""
    credential = session.get(SESSION_FIELD)
    if credential:
        cut(actor.id, SIGNED_OUT, credential=credential)


@transaction.atomic
def end_session(*, actor: User, session_key: str) -> None:
    """End one of the actor's browser sessions and its sockets; another person's is left alone."""
    ended = BrowserSession.objects.filter(person_id=actor.id, session_key=session_key)
    _end(actor, list(ended))


@transaction.atomic
def end_other_sessions(*, actor: User, keep: str = "") -> None:
    """End all of the actor's browser sessions and their sockets, but those of credential `keep`."""
    ended = BrowserSession.objects.filter(person_id=actor.id).exclude(credential=keep)
    _end(actor, list(ended))


def _end(actor: User, ended: list[BrowserSession]) -> None:
    keys = [session.session_key for session in ended]
    BrowserSession.objects.filter(session_key__in=keys).delete()
    UserSession.objects.filter(user=actor, session_key__in=keys).delete()
    for session in ended:
        cut(actor.id, SIGNED_OUT, credential=session.credential)


def clear_expired() -> None:
    """Delete the browser sessions and tokens whose time is over."""
    now = timezone.now()
    BrowserSession.objects.filter(expire_date__lte=now).delete()
    living = BrowserSession.objects.filter(session_key=OuterRef("session_key"))
    UserSession.objects.filter(~Exists(living)).delete()
    Token.objects.filter(expiry__lte=now).delete()
