"""What follows from signing in and out and from a new password."""

from typing import Any

from allauth.account.signals import password_changed, password_reset, password_set
from allauth.usersessions.models import UserSession
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest

from .credentials import SESSION_FIELD, new_session_credential
from .models import User
from .services import end_other_sessions, end_sockets


@receiver(user_logged_in)
def name_session(request: HttpRequest, **kwargs: Any) -> None:
    request.session.setdefault(SESSION_FIELD, new_session_credential())


@receiver(user_logged_out)
def cut_session(request: HttpRequest, user: User | None, **kwargs: Any) -> None:
    if isinstance(user, User):
        UserSession.objects.filter(session_key=request.session.session_key).delete()
        end_sockets(actor=user, session=request.session)


@receiver([password_changed, password_set])
def end_others(request: HttpRequest, user: User, **kwargs: Any) -> None:
    end_other_sessions(actor=user, keep=request.session.get(SESSION_FIELD, ""))


@receiver(password_reset)
def end_all(user: User, **kwargs: Any) -> None:
    end_other_sessions(actor=user)
