"""The forms of signing up and in."""

from typing import Any

from allauth.account import forms as allauth_forms
from allauth.account.adapter import get_adapter
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from .models import User
from .names import HANDLE_MAX, NAME_MAX, clean_name, fold, is_time_zone

EMAIL_MAX = 254


class SignUpForm(allauth_forms.SignupForm):
    name = forms.CharField(
        label=_("Name"),
        max_length=NAME_MAX,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        help_text=_("What others see. Left empty, it is the handle."),
    )
    time_zone = forms.CharField(required=False, widget=forms.HiddenInput)
    """Filled in by the page's script; what is no time zone is left out."""

    field_order = ("username", "name", "email", "password1", "time_zone")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        handle = self.fields["username"]
        handle.label = _("Handle")
        handle.help_text = _("3 to 30 letters, digits, “_”, “-” or “.”. Others find you by it.")
        handle.widget.attrs.update(
            {"maxlength": HANDLE_MAX, "autocapitalize": "none", "spellcheck": "false"}
        )
        handle.widget.attrs.pop("placeholder", None)
        self.fields["email"].max_length = EMAIL_MAX

    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        try:
            return clean_name(name) if name else ""
        except ValueError as error:
            raise ValidationError(str(error)) from None

    def clean_email(self) -> str:
        if len(self.cleaned_data["email"]) > EMAIL_MAX:
            raise ValidationError(_("This e-mail address is too long."))
        return str(super().clean_email())

    def clean_time_zone(self) -> str:
        name = self.cleaned_data["time_zone"]
        return name if is_time_zone(name) else ""


class SignInForm(allauth_forms.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        login = self.fields["login"]
        login.label = _("Handle or e-mail address")
        login.widget.attrs.update({"autocomplete": "username", "autocapitalize": "none"})
        login.widget.attrs.pop("placeholder", None)

    def clean_login(self) -> str:
        login = str(super().clean_login()).removeprefix("@")
        return login if "@" in login else fold(login)


class AddEmailForm(allauth_forms.AddEmailForm):
    def clean_email(self) -> str:
        # Two people cannot have one address, so it is said here and not when it is confirmed.
        email = str(super().clean_email())
        if len(email) > EMAIL_MAX:
            raise ValidationError(_("This e-mail address is too long."))
        if User.objects.filter(email=email).exists():
            raise get_adapter().validation_error("email_taken")
        return email
