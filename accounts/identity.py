"""From what a request carries to the person behind it, for HTTP and sockets alike."""

from hmac import compare_digest

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _
from knox.crypto import hash_token
from knox.settings import CONSTANTS

from chatsite.lib.errors import Unauthenticated
from chatsite.realtime.consumer import Suspended
from chatsite.realtime.session import Principal

from .credentials import SESSION_FIELD, token_credential
from .models import Token, User

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
