"""Where django-allauth meets our people."""

import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpRequest
from django.utils import translation

from chatsite.lib.addresses import client_address

from .models import User
from .names import clean_handle
from .services import create_user, end_session

logger = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    def get_client_ip(self, request: HttpRequest) -> str:
        """By which sign-ins are limited, and which a list of sessions shows."""
        forwarded_for = request.headers.get("X-Forwarded-For", "")
        proxies = settings.ALLAUTH_TRUSTED_PROXY_COUNT
        return client_address(request.META.get("REMOTE_ADDR", ""), forwarded_for, proxies)

    def save_user(
        self,
        request: HttpRequest,
        user: AbstractBaseUser,
        form: BaseForm,
        commit: bool = True,
    ) -> User:
        """The one way to make a person, in the language of the page. Raises Invalid."""
        data = form.cleaned_data
        return create_user(
            handle=data["username"],
            name=data.get("name", ""),
            email=data.get("email", ""),
            password=data["password1"],
            language=_language(),
            time_zone=data.get("time_zone") or "UTC",
        )

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        # Only the password: all of this copy would undo a suspension made a moment ago.
        user.set_password(password)
        user.save(update_fields=["password"])

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """In the reader's language. A mail server that is away stops nobody from signing up."""
        person = context.get("user")
        language = person.language if isinstance(person, User) else _language()
        try:
            with translation.override(language):
                super().send_mail(template_prefix, email, context)
        except OSError:
            logger.exception("a mail could not be sent: %s", template_prefix)

    def clean_username(self, username: str, shallow: bool = False) -> str:
        """The stored form of a handle that is free. Raises ValidationError."""
        try:
            handle = clean_handle(username)
        except ValueError as error:
            raise ValidationError(str(error)) from None
        return super().clean_username(handle, shallow=shallow)


class UserSessionsAdapter(DefaultUserSessionsAdapter):
    def end_sessions(self, sessions: list[UserSession]) -> None:
        for session in sessions:
            end_session(actor=session.user, session_key=session.session_key)


def _language() -> str:
    language = (translation.get_language() or settings.LANGUAGE_CODE).split("-")[0]
    return language if language in User.Language.values else settings.LANGUAGE_CODE
