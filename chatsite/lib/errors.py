"""The one vocabulary of errors, the same on HTTP and on the socket."""

import logging
from collections.abc import Mapping
from typing import ClassVar

from django.db import InterfaceError, OperationalError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

logger = logging.getLogger(__name__)
RETRY_SECONDS = 1.0
"""So long PostgreSQL, or the way to it, needs at least to be back."""
Text = str | Promise
Fields = Mapping[str, list[str]]


class AppError(Exception):
    """Something the asker is told: a `code` for programs, a `detail` for people."""

    code: ClassVar[str]
    status: ClassVar[int]
    default_detail: ClassVar[Text]
    retry_after: float | None = None
    """Seconds after which the same request may go through, where that is known."""

    def __init__(self, detail: Text | None = None, *, fields: Fields | None = None) -> None:
        self.detail = self.default_detail if detail is None else detail
        self.fields = fields
        super().__init__(self.detail)

    def as_json(self) -> dict[str, object]:
        """The value of `error` in an answer: `{code, detail, fields?, retry_after?}`."""
        body: dict[str, object] = {"code": self.code, "detail": str(self.detail)}
        if self.fields:
            body["fields"] = {name: list(texts) for name, texts in self.fields.items()}
        if self.retry_after is not None:
            body["retry_after"] = round(self.retry_after, 2)
        return body


class Invalid(AppError):
    code = "invalid"
    status = 400
    default_detail = _("Some fields are not valid.")


class Unauthenticated(AppError):
    code = "unauthenticated"
    status = 401
    default_detail = _("You are not signed in.")


class Forbidden(AppError):
    code = "forbidden"
    status = 403
    default_detail = _("You may not do this.")


class NotFound(AppError):
    """Also what is there but not for this person: the two must not be told apart."""

    code = "not_found"
    status = 404
    default_detail = _("There is no such thing here.")


class Conflict(AppError):
    code = "conflict"
    status = 409
    default_detail = _("This changed in the meantime.")


class RateLimited(AppError):
    code = "rate_limited"
    status = 429
    default_detail = _("That was too fast. Please wait a moment.")

    def __init__(self, retry_after: float, detail: Text | None = None) -> None:
        super().__init__(detail)
        self.retry_after = retry_after


class Unavailable(AppError):
    """Temporary, and the outcome is not known: the same request may be tried again."""

    code = "unavailable"
    status = 503
    default_detail = _("The service cannot do this right now. Please try again.")

    def __init__(self, detail: Text | None = None, *, retry_after: float | None = None) -> None:
        super().__init__(detail)
        self.retry_after = retry_after


def as_app_error(exception: Exception) -> AppError:
    """What the asker is told of any exception: a fault of ours is an outcome that is not known."""
    if isinstance(exception, AppError):
        return exception
    if isinstance(exception, OperationalError | InterfaceError | TimeoutError):
        logger.warning("the database did not answer: %s", exception or "it took too long")
        return Unavailable(retry_after=RETRY_SECONDS)
    logger.error("an action failed", exc_info=exception)
    return Unavailable()
