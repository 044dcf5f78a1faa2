from datetime import datetime
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.names import HANDLE_MAX, NAME_MAX, clean_handle, grams, name_key
from chatsite.lib import snowflake
from chatsite.lib.clock import ClockTimestamp

_NUMBERED = frozenset({"id", "account_version", "settings_version"})


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        try:
            return self.get(handle=clean_handle(username or ""))
        except ValueError:
            raise self.model.DoesNotExist from None


class User(AbstractBaseUser, PermissionsMixin):
    """A person or a bot. `handle` and `email` are stored in one folded form each."""

    class Language(models.TextChoices):
        KOREAN = "ko", "한국어"
        ENGLISH = "en", "English"

    class OpenTo(models.TextChoices):
        EVERYONE = "everyone", _("everyone")
        CONTACTS = "contacts", _("contacts")
        NOBODY = "nobody", _("nobody")

    id = models.BigIntegerField(primary_key=True, editable=False)
    handle = models.CharField(_("handle"), max_length=HANDLE_MAX, unique=True)
    name = models.CharField(_("name"), max_length=NAME_MAX)
    email = models.EmailField(_("e-mail address"), blank=True, default="")
    language = models.CharField(
        _("language"), max_length=2, choices=Language, default=Language.ENGLISH
    )
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC")
    status_text = models.CharField(_("status"), max_length=100, blank=True, default="")
    bot = models.BooleanField(_("bot"), default=False)

    show_last_seen = models.BooleanField(_("shows when last seen"), default=True)
    show_reads = models.BooleanField(_("shows what was read"), default=True)
    open_to = models.CharField(
        _("may be talked to by"),
        max_length=8,
        choices=OpenTo,
        default=OpenTo.EVERYONE,
        db_default=OpenTo.EVERYONE,
    )
    """Who may start a conversation with this person or add them to groups; others have to ask."""
    reads_changed_at = models.DateTimeField(null=True, blank=True, editable=False)
    """When `show_reads` was last switched, by the database's clock."""
    last_seen_at = models.DateTimeField(null=True, blank=True, editable=False)
    profile_changed_at = models.DateTimeField(db_default=ClockTimestamp(), editable=False)
    """When what others see of this person last changed, by the database's clock."""

    account_version = models.BigIntegerField(default=0, editable=False)
    """The number of the last change of what belongs to this person alone."""
    settings_version = models.BigIntegerField(default=0, editable=False)
    """The `account_version` at the last change of settings."""

    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("staff"), default=False)
    suspended_at = models.DateTimeField(_("suspended at"), null=True, blank=True, editable=False)
    suspension_reason = models.CharField(
        _("reason of the suspension"), max_length=500, blank=True, default="", editable=False
    )

    # Derived from the name on every save; what a search by part of a name reads.
    name_key = models.TextField(default="", editable=False)
    name_grams = ArrayField(models.CharField(max_length=2), default=list, editable=False)

    USERNAME_FIELD = "handle"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints: ClassVar = [
            models.UniqueConstraint(
                Lower("handle"),
                name="user_handle_unique",
                violation_error_message=_("This handle is taken."),
            ),
            models.UniqueConstraint(
                Lower("email"),
                condition=~models.Q(email=""),
                name="user_email_unique",
                violation_error_message=_("This e-mail address is taken."),
            ),
            models.CheckConstraint(
                condition=models.Q(suspended_at=None) | models.Q(is_active=False),
                name="user_suspended_is_not_active",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["email"], name="user_email"),
            GinIndex(fields=["name_grams"], name="user_name_grams"),
            models.Index(fields=["profile_changed_at"], name="user_profile_changed"),
            models.Index(
                fields=["reads_changed_at"],
                name="user_reads_changed",
                condition=models.Q(reads_changed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"@{self.handle}"

    @property
    def created_at(self) -> datetime:
        return snowflake.created_at(self.id)

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        # Not a default of the field: Django's checks make an instance before the tables exist.
        if not self.id:
            self.id = snowflake.next_id()
        fields = kwargs.get("update_fields")
        if fields is None and not self._state.adding:
            # Whoever saves all of an older copy must not turn the numbering back.
            fields = {f.name for f in self._meta.concrete_fields} - _NUMBERED
        if fields is None or "name" in fields:
            self.name_key = name_key(self.name)
            self.name_grams = grams(self.name_key)
        if fields is not None:
            extra = {"name_key", "name_grams"} if "name" in fields else set()
            kwargs["update_fields"] = {*fields, *extra}
        super().save(*args, **kwargs)
