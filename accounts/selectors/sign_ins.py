"""Where and with what people are signed in."""

from allauth.usersessions.models import UserSession
from django.utils import timezone

from accounts.models import BrowserSession, Token, User
from accounts.presenters import SessionJSON, session_json

MAX_SESSIONS = 100


def tokens_of(actor: User) -> list[Token]:
    """The actor's tokens, newest first."""
    return list(Token.objects.filter(user=actor).order_by("-public_id"))


def sessions_of(actor: User, credential: str | None) -> list[SessionJSON]:
    """The actor's browser sessions that have not ended, the last used first; at most 100.

    The one of `credential` is the current one.
    """
    living = BrowserSession.objects.filter(person_id=actor.id, expire_date__gt=timezone.now())
    rows = list(living.order_by("-last_used_at")[:MAX_SESSIONS])
    where = UserSession.objects.in_bulk([r.session_key for r in rows], field_name="session_key")
    return [
        session_json(row, where.get(row.session_key), current=row.credential == credential)
        for row in rows
    ]
