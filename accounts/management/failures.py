"""What the commands on people share."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management.base import CommandError

from accounts.models import User
from chatsite.lib.errors import AppError


@contextmanager
def said_in_one_line() -> Iterator[None]:
    """Turn an error that is the asker's into one line without a traceback."""
    try:
        yield
    except AppError as error:
        texts = [text for texts in (error.fields or {}).values() for text in texts]
        raise CommandError(" ".join(map(str, texts)) or str(error.detail)) from error


def person_called(handle: str) -> User:
    """The person with that handle. Raises CommandError."""
    try:
        return User.objects.get_by_natural_key(handle)
    except User.DoesNotExist:
        raise CommandError(f"There is nobody called {handle}.") from None
