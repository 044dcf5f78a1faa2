"""People in the admin. Password hashes and tokens are not shown here."""

from collections.abc import Collection
from typing import TYPE_CHECKING, Any, ClassVar

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import display_for_value
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from chatsite.lib.errors import AppError

from .models import TalkRequest, Token, User
from .names import clean_name, clean_status, fold
from .services import suspend, unsuspend, update_profile

# Hashes, secrets of second factors and keys of sessions are nobody's to read.
for _secret in (Token, Authenticator, UserSession, EmailAddress):
    if admin.site.is_registered(_secret):
        admin.site.unregister(_secret)

_PROFILE = (
    "name",
    "status_text",
    "language",
    "time_zone",
    "show_last_seen",
    "show_reads",
    "open_to",
)
_RIGHTS = ("is_staff", "is_superuser", "groups", "user_permissions")


_ACTIONS = {"add": _("Add"), "change": _("Change"), "delete": _("Delete"), "view": _("View")}


if TYPE_CHECKING:  # Django's own classes take no parameters when they run
    UserModelForm = forms.ModelForm[User]
    UserModelAdmin = admin.ModelAdmin[User]
    PermissionsField = forms.ModelMultipleChoiceField[Permission]
else:
    UserModelForm, UserModelAdmin = forms.ModelForm, admin.ModelAdmin
    PermissionsField = forms.ModelMultipleChoiceField


def _pages() -> Collection[ContentType]:
    """What has a page here."""
    return ContentType.objects.get_for_models(*admin.site._registry).values()


class PermissionChoices(PermissionsField):
    """Those that open a page here, in the reader's language: Django keeps names in English, and
    one for each table.
    """

    def __init__(self, queryset: QuerySet[Permission], **options: Any) -> None:
        chosen = queryset.filter(content_type__in=_pages()).select_related("content_type")
        super().__init__(chosen, **options)

    def label_from_instance(self, permission: Permission) -> str:
        action = permission.codename.partition("_")[0]
        return f"{permission.content_type} | {_ACTIONS.get(action, permission.name)}"


class UserForm(UserModelForm):
    def clean_name(self) -> str:
        return _checked(clean_name, self.cleaned_data["name"])

    def clean_status_text(self) -> str:
        return _checked(clean_status, self.cleaned_data["status_text"])


def _checked(clean: Any, value: str) -> str:
    try:
        return str(clean(value))
    except ValueError as error:
        raise forms.ValidationError(str(error)) from None


class PermissionsAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # of whatever has them
    """With boxes to tick: Django's two lists side by side break axe-core's rules and a phone."""

    filter_horizontal = ()

    def formfield_for_manytomany(self, db_field: Any, request: Any = None, **options: Any) -> Any:
        options["widget"] = forms.CheckboxSelectMultiple
        if db_field.remote_field.model is Permission:
            options["form_class"] = PermissionChoices
        return super().formfield_for_manytomany(db_field, request, **options)

    def save_related(self, request: Any, form: Any, formsets: Any, change: bool) -> None:
        """What has no box is not taken away by saving."""
        without_box = {
            name: [*getattr(form.instance, name).exclude(content_type__in=_pages())]
            for name, field in form.fields.items()
            if isinstance(field, PermissionChoices)
        }
        super().save_related(request, form, formsets, change)
        for name, permissions in without_box.items():
            getattr(form.instance, name).add(*permissions)


admin.site.unregister(Group)


@admin.register(Group)
class GroupAdmin(PermissionsAdmin, DjangoGroupAdmin):
    """As Django's own, with permissions that one can read."""


@admin.register(User)
class UserAdmin(PermissionsAdmin, UserModelAdmin):
    form = UserForm
    list_display = ("handle", "name", "email", "language", "bot", "is_staff", "suspended_at")
    list_filter = ("bot", "is_staff", "is_active", "language")
    search_fields = ("handle__startswith", "email__startswith", "name_key__startswith", "=id")
    search_help_text = _("By the beginning of handle, e-mail address or name, or by id.")
    ordering = ("-id",)
    show_full_result_count = False
    actions = ("suspend_people", "unsuspend_people")
    fieldsets: ClassVar[Any] = (
        (None, {"fields": ("id", "handle", *_PROFILE)}),
        (_("Account"), {"fields": ("email", "bot", "created_at", "last_login", "requests")}),
        (_("Suspension"), {"fields": ("is_active", "suspended_at", "suspension_reason")}),
        (_("Rights"), {"fields": _RIGHTS}),
    )
    readonly_fields = (
        "id",
        "handle",
        "bot",
        "created_at",
        "last_login",
        "requests",
        "is_active",
        "suspended_at",
        "suspension_reason",
    )

    @admin.display(description=_("created at"))
    def created_at(self, user: User) -> str:
        return display_for_value(user.created_at, "-")

    @admin.display(description=_("requests to talk"))
    def requests(self, user: User) -> str:
        """Whoever asks many and is declined by most is a nuisance."""
        asked = TalkRequest.objects.filter(asker=user)
        counts = {"asked": asked.count(), "declined": asked.filter(declined=True).count()}
        return _("%(asked)d asked, %(declined)d declined") % counts

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).defer("password", "name_grams")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[User], search_term: str
    ) -> tuple[QuerySet[User], bool]:
        # What is searched is stored folded.
        return super().get_search_results(request, queryset, fold(search_term))

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        # Whoever may set the address may reset the password: that is a right over the account.
        more = () if _is_superuser(request) else ("email", *_RIGHTS)
        return (*self.readonly_fields, *more)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or not obj.is_staff or _is_superuser(request))

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """The profile by its service, so that clients hear of it; the rest as columns."""
        changed = set(form.changed_data)
        profile = {field: form.cleaned_data[field] for field in changed & set(_PROFILE)}
        if profile:
            update_profile(actor=obj, **profile)
        columns = changed & {"email", "is_staff", "is_superuser"}
        if columns:
            obj.save(update_fields=columns)

    @admin.action(description=_("Suspend"), permissions=["change"])
    def suspend_people(self, request: HttpRequest, people: QuerySet[User]) -> None:
        self._each(request, people, lambda actor, person: suspend(actor=actor, person=person))

    @admin.action(description=_("End the suspension"), permissions=["change"])
    def unsuspend_people(self, request: HttpRequest, people: QuerySet[User]) -> None:
        self._each(request, people, lambda actor, person: unsuspend(actor=actor, person=person))

    def _each(self, request: HttpRequest, people: QuerySet[User], act: Any) -> None:
        done = 0
        for person in people:
            try:
                act(request.user, person)
                done += 1
            except AppError as error:
                messages.error(request, f"{person}: {error.detail}")
        if done:
            text = ngettext("%d person changed.", "%d people changed.", done)
            messages.success(request, text % done)


def _is_superuser(request: HttpRequest) -> bool:
    return isinstance(request.user, User) and request.user.is_superuser
