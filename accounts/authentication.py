"""Who asks, for the HTTP API."""

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import authentication
from rest_framework.request import Request

from chatsite.lib.errors import Unauthenticated
from chatsite.realtime.session import Principal

from .identity import principal_of_session, principal_of_token, token_of
from .models import Token, User
from .services import note_token_use


class TokenAuthentication(authentication.BaseAuthentication):
    """`Authorization: Token …`. Standing first, it makes a missing sign-in a 401."""

    def authenticate(self, request: Request) -> tuple[User, Token] | None:
        scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "token":
            return None
        token = token_of(secret.strip())
        note_token_use(token=token)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return "Token"


class SessionAuthentication(authentication.SessionAuthentication):
    """The session cookie; writes need the CSRF token."""


def actor_of(request: Request) -> User:
    """The person who asks. Raises Unauthenticated."""
    if not isinstance(request.user, User):
        raise Unauthenticated
    return request.user


def principal_of(request: Request) -> Principal:
    """Who asks and with which credential. Raises Unauthenticated."""
    if isinstance(request.auth, Token):
        return principal_of_token(request.auth)
    return principal_of_session(actor_of(request), request.session)


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "accounts.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "`Token <token>`",
        }


class SessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "accounts.authentication.SessionAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {"type": "apiKey", "in": "cookie", "name": "sessionid"}
