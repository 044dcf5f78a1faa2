"""What a signed-in person brings along on every page: their language, and a sign-in that lasts."""

import time
from collections.abc import Callable
from contextlib import suppress

from django.contrib.auth import SESSION_KEY
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import translation

from .models import User
from .services import note_session_use

RENEW_SECONDS = 24 * 3600
_RENEWED = "renewed_at"


def person(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware, after authentication."""

    def respond(request: HttpRequest) -> HttpResponseBase:
        with suppress(OperationalError, InterfaceError):  # what needs the database will say so
            _greet(request)
        return get_response(request)

    return respond


def _greet(request: HttpRequest) -> None:
    if SESSION_KEY in request.session and isinstance(request.user, User):
        # The person's own choice, whatever browser they sit at.
        translation.activate(request.user.language)
        request.LANGUAGE_CODE = translation.get_language()
        _renew(request)
        note_session_use(session=request.session)


def _renew(request: HttpRequest) -> None:
    # Not on every request: that would be a write for each.
    now = int(time.time())
    if now - request.session.get(_RENEWED, 0) > RENEW_SECONDS:
        request.session[_RENEWED] = now
