"""From what a request carries to the person behind it, for HTTP and sockets alike."""

from collections.abc import Collection
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
    invalid = Unauthenticated(_("This token is not valid."))
    if not (secret.isascii() and secret.isalnum() and len(secret) <= _MAX_SECRET):
        raise invalid
    digest = hash_token(secret)
    candidates = Token.objects.filter(token_key=secret[: CONSTANTS.TOKEN_KEY_LENGTH])
    for token in candidates.select_related("user").defer("user__name_key", "user__name_grams"):
        if compare_digest(token.digest, digest):
            if token.expiry is not None and token.expiry <= timezone.now():
                raise invalid
            check_active(token.user)
            return token
    raise invalid


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


def user_of_session(session: SessionBase) -> User:
    """Who is signed in in a stored session. Raises Unauthenticated or Suspended."""
    user_id = session.get(SESSION_KEY)
    user = User.objects.filter(id=user_id).first() if user_id is not None else None
    # The hash of the password at sign-in: a changed password ends every session but the changer's.
    if user is None or not _same_password(session.get(HASH_SESSION_KEY, ""), user):
        raise Unauthenticated
    check_active(user)
    return user


def _same_password(session_hash: str, user: User) -> bool:
    hashes = [user.get_session_auth_hash(), *user.get_session_auth_fallback_hash()]
    return any(constant_time_compare(session_hash, known) for known in hashes)


def principal_of_session(user: User, session: SessionBase) -> Principal:
    """Raises Unauthenticated for a session that nobody signed in to."""
    credential = session.get(SESSION_FIELD)
    if not isinstance(credential, str):
        raise Unauthenticated
    return Principal(user.id, credential)
