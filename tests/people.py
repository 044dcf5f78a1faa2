"""People for tests: all with one password that works."""

from itertools import count
from typing import Any

from django.test import Client

from accounts.models import User
from accounts.services import create_user, issue_token

PASSWORD = "correct-horse-battery"


def make_person(handle: str, **options: Any) -> User:
    """A person who can sign in with PASSWORD; `options` as of `create_user`."""
    options.setdefault("password", PASSWORD)
    options.setdefault("email", f"{handle}@example.com")
    return create_user(handle=handle, **options)


def make_token(person: User, name: str = "test") -> str:
    """The secret of a new token."""
    return issue_token(actor=person, name=name)[1]


_browsers = count(1)


def new_browser(**options: Any) -> Client:
    """A browser at an address of its own: sign-ins are limited by address."""
    number = next(_browsers)
    return Client(REMOTE_ADDR=f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}", **options)


def sign_in(person: User, password: str = PASSWORD, **options: Any) -> Client:
    """A browser in which the person signed in through the page."""
    browser = new_browser(**options)
    answer = browser.post("/accounts/login/", {"login": person.handle, "password": password})
    assert answer.status_code == 302, "the sign-in was refused"
    return browser
