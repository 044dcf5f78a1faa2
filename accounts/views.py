"""Pages of the account that differ from django-allauth's."""

from typing import Any

from allauth.account.views import SignupView
from allauth.usersessions.views import ListUserSessionsView
from django.db import transaction
from django.forms import BaseForm
from django.http import HttpResponse

from chatsite.lib.errors import Invalid

from .credentials import SESSION_FIELD
from .models import User
from .selectors import sessions_of

_FORM_FIELDS = {"handle": "username"}


class SignUpView(SignupView):
    def form_valid(self, form: BaseForm) -> HttpResponse:
        """The person, the address and the sign-in together, or the form with what was wrong."""
        try:
            with transaction.atomic():
                response: HttpResponse = super().form_valid(form)
                return response
        except Invalid as error:
            # Somebody took the handle or the address between the look and the writing.
            for field, texts in (error.fields or {}).items():
                form.add_error(_FORM_FIELDS.get(field, field), texts)
            invalid: HttpResponse = self.form_invalid(form)
            return invalid


class DevicesView(ListUserSessionsView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        if isinstance(self.request.user, User):
            credential = self.request.session.get(SESSION_FIELD)
            context["sessions"] = sessions_of(self.request.user, credential)
        return context
