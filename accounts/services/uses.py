"""When sign-ins were last used."""

from collections.abc import Collection
from datetime import datetime

from django.contrib.sessions.backends.base import SessionBase
from django.db import connection
from django.utils import timezone

from accounts.credentials import digest_of
from accounts.models import BrowserSession, Token
from chatsite.lib.clock import ClockTimestamp
from chatsite.realtime.session import Principal

NOTED_SECONDS = 60
"""How exactly the last use is kept: a write for every request would be too dear."""

# A row that somebody else holds is being noted there, or is ending.
_SESSIONS = """
UPDATE accounts_browsersession SET last_used_at = clock_timestamp() WHERE session_key IN (
    SELECT session_key FROM accounts_browsersession
    JOIN unnest(%s::bigint[], %s::text[]) AS used (person_id, credential)
    USING (person_id, credential) FOR UPDATE OF accounts_browsersession SKIP LOCKED
)
"""
_TOKENS = """
UPDATE accounts_token SET last_used_at = clock_timestamp() WHERE digest IN (
    SELECT digest FROM accounts_token WHERE digest = ANY(%s::text[]) FOR UPDATE SKIP LOCKED
)
"""


def note_session_use(*, session: SessionBase) -> None:
    """Remember that the session was used, at most once a minute."""
    if is_session_use_due(session):
        row = BrowserSession.objects.filter(session_key=session.session_key)
        row.update(last_used_at=ClockTimestamp())


def note_token_use(*, token: Token) -> None:
    """Remember that the token was used, at most once a minute."""
    if is_token_use_due(token):
        Token.objects.filter(digest=token.digest).update(last_used_at=ClockTimestamp())


def is_session_use_due(session: SessionBase) -> bool:
    """Whether its last use was noted a minute ago or more."""
    noted: datetime | None = getattr(session, "last_used_at", None)
    return noted is not None and _is_due(noted)


def is_token_use_due(token: Token) -> bool:
    """Whether its last use was never noted, or a minute ago or more."""
    return token.last_used_at is None or _is_due(token.last_used_at)


def note_uses(*, principals: Collection[Principal]) -> None:
    """Remember that all these sign-ins, of sockets and polls, were used just now."""
    digests = [digest for one in principals if (digest := digest_of(one.credential))]
    browsers = [one for one in principals if digest_of(one.credential) is None]
    people, credentials = [b.user_id for b in browsers], [b.credential for b in browsers]
    with connection.cursor() as cursor:
        cursor.execute(_SESSIONS, [people, credentials])
        cursor.execute(_TOKENS, [digests])


def _is_due(noted: datetime) -> bool:
    return (timezone.now() - noted).total_seconds() >= NOTED_SECONDS
