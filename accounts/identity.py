"""From what a request carries to the person behind it, for HTTP and sockets alike."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from hmac import compare_digest

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.db import connection
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _
from knox.crypto import hash_token
from knox.settings import CONSTANTS

from chatsite.lib.errors import AppError, Unauthenticated
from chatsite.realtime.consumer import Suspended
from chatsite.realtime.session import Principal

from .credentials import SESSION_FIELD, digest_of, token_credential
from .models import Token, User

# By the indexes of who asks for few: sign-ins of other people are never read.
_STANDING = """
SELECT person.is_active, person.suspended_at IS NOT NULL, CASE
    WHEN used.digest IS NULL THEN EXISTS (
        SELECT FROM accounts_browsersession AS browser
        WHERE browser.person_id = used.person_id AND browser.credential = used.credential
          AND browser.expire_date > %s
    ) ELSE EXISTS (
        SELECT FROM accounts_token AS token
        WHERE token.digest = used.digest AND token.user_id = used.person_id
          AND (token.expiry IS NULL OR token.expiry > %s)
    ) END
FROM unnest(%s::bigint[], %s::text[], %s::text[])
    WITH ORDINALITY AS used (person_id, credential, digest, place)
LEFT JOIN accounts_user AS person ON person.id = used.person_id
ORDER BY used.place
"""
_MAX_SECRET = 200  # characters; ours have 64


def check_active(user: User) -> None:
    """Raises Suspended, or Unauthenticated for an account that is closed otherwise."""
    if user.suspended_at is not None:
        raise Suspended
    if not user.is_active:
        raise Unauthenticated(_("This account is closed."))


def token_of(secret: str) -> Token:
    """The token with that secret, its person loaded. Raises Unauthenticated or Suspended."""
    [found] = tokens_of([secret])
    if isinstance(found, AppError):
        raise found
    return found


def tokens_of(secrets: Sequence[str]) -> list[Token | AppError]:
    """The token of each secret, its person loaded; or what its bearer is refused with."""
    digests = [hash_token(secret) if _may_be_token(secret) else None for secret in secrets]
    keys = {
        secret[: CONSTANTS.TOKEN_KEY_LENGTH]
        for secret, digest in zip(secrets, digests, strict=True)
        if digest
    }
    candidates: defaultdict[str, list[Token]] = defaultdict(list)
    if keys:
        rows = Token.objects.filter(token_key__in=keys).select_related("user")
        for token in rows.defer("user__name_key", "user__name_grams"):
            candidates[token.token_key].append(token)
    return [
        _checked_token(digest, candidates[secret[: CONSTANTS.TOKEN_KEY_LENGTH]])
        for secret, digest in zip(secrets, digests, strict=True)
    ]


def _may_be_token(secret: str) -> bool:
    return secret.isascii() and secret.isalnum() and len(secret) <= _MAX_SECRET


def _checked_token(digest: str | None, candidates: Sequence[Token]) -> Token | AppError:
    for token in candidates:
        if digest is not None and compare_digest(token.digest, digest) and _lasts(token):
            return _refusal(token.user) or token
    return Unauthenticated(_("This token is not valid."))


def _lasts(token: Token) -> bool:
    return token.expiry is None or token.expiry > timezone.now()


def _refusal(user: User) -> AppError | None:
    try:
        check_active(user)
    except AppError as error:
        return error
    return None


def over(principals: Collection[Principal]) -> dict[Principal, type[AppError]]:
    """Those whose sign-in is over by now, and the error that says so. One statement for all."""
    asked = list(principals)
    credentials = [principal.credential for principal in asked]
    now = timezone.now()
    people = [principal.user_id for principal in asked]
    with connection.cursor() as cursor:
        digests = [digest_of(credential) for credential in credentials]
        cursor.execute(_STANDING, [now, now, people, credentials, digests])
        rows = cursor.fetchall()
    return {
        principal: Suspended if suspended else Unauthenticated
        for principal, (active, suspended, lives) in zip(asked, rows, strict=True)
        if suspended or not active or not lives
    }


def check_sign_in(principal: Principal) -> None:
    """Raises Unauthenticated or Suspended when it is over by now."""
    for error in over([principal]).values():
        raise error


def principal_of_token(token: Token) -> Principal:
    return Principal(token.user_id, token_credential(token.digest))


def users_of_sessions(sessions: Sequence[SessionBase]) -> list[User | AppError]:
    """Who is signed in in each stored session; or what whoever holds it is refused with."""
    ids = [session.get(SESSION_KEY) for session in sessions]
    users = User.objects.in_bulk([int(id) for id in ids if id is not None])
    return [
        _signed_in(session, None if id is None else users.get(int(id)))
        for session, id in zip(sessions, ids, strict=True)
    ]


def _signed_in(session: SessionBase, user: User | None) -> User | AppError:
    # The hash of the password at sign-in: a changed password ends every session but the changer's.
    if user is None or not _same_password(session.get(HASH_SESSION_KEY, ""), user):
        return Unauthenticated()
    return _refusal(user) or user


def _same_password(session_hash: str, user: User) -> bool:
    hashes = [user.get_session_auth_hash(), *user.get_session_auth_fallback_hash()]
    return any(constant_time_compare(session_hash, known) for known in hashes)


def principal_of_session(user: User, session: SessionBase) -> Principal:
    """Raises Unauthenticated for a session that nobody signed in to."""
    credential = session.get(SESSION_FIELD)
    if not isinstance(credential, str):
        raise Unauthenticated
    return Principal(user.id, credential)
