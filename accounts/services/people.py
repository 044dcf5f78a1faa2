"""Making a person, and what a person says of themselves."""

from collections.abc import Callable
from typing import TypedDict

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from typing_extensions import Unpack

from accounts.models import User
from accounts.names import clean_handle, clean_name
from accounts.presenters import settings_json
from accounts.signals import (
    last_seen_visibility_changed,
    profile_changed,
    reads_visibility_changed,
    send_after_commit,
)
from chatsite.lib.clock import ClockTimestamp
from chatsite.lib.errors import Invalid

from .versions import next_account_version, publish_account_change

_SEEN_BY_OTHERS = frozenset({"name", "status_text"})


def create_user(
    *,
    handle: str,
    name: str = "",
    email: str = "",
    password: str | None = None,
    language: str = User.Language.ENGLISH,
    time_zone: str = "UTC",
    bot: bool = False,
    staff: bool = False,
) -> User:
    """A new person. Without a `password` nobody can sign in with one.

    The name defaults to the handle. Staff may do everything in the admin. Raises Invalid with
    `fields` for a handle, name or e-mail address that is malformed or taken.
    """
    user = User(
        handle=_cleaned("handle", clean_handle, handle),
        email=_cleaned("email", _clean_email, email),
        language=language,
        time_zone=time_zone,
        bot=bot,
        is_staff=staff,
        is_superuser=staff,
    )
    user.name = _cleaned("name", clean_name, name or user.handle)
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError as error:
        # Two that sign up at the same moment: only the database can tell who was first.
        raise _taken(error) from error
    return user


def _clean_email(value: str) -> str:
    email = value.strip().lower()
    if email:
        try:
            validate_email(email)
        except ValidationError as error:
            raise ValueError(error.messages[0]) from None
    return email


def _cleaned(field: str, clean: Callable[[str], str], value: str) -> str:
    try:
        return clean(value)
    except ValueError as error:
        raise Invalid(fields={field: [str(error)]}) from None


def _taken(error: IntegrityError) -> Exception:
    constraint = str(error)
    if "handle" in constraint:
        return Invalid(fields={"handle": [_("This handle is taken.")]})
    if "email" in constraint:
        return Invalid(fields={"email": [_("This e-mail address is taken.")]})
    return error


class ProfileChanges(TypedDict, total=False):
    name: str
    status_text: str
    language: str
    time_zone: str
    show_last_seen: bool
    show_reads: bool
    open_to: str


@transaction.atomic
def update_profile(*, actor: User, **changes: Unpack[ProfileChanges]) -> User:
    """Change the actor's own settings; answers the person as stored.

    What is already so makes no new version. Others hear of name and status by `profile_changed`,
    of shown or hidden reads and times by `reads_visibility_changed` and
    `last_seen_visibility_changed`.
    """
    # Locked before it is compared: of two that set the same value, one changes nothing.
    user = User.objects.select_for_update(no_key=True).get(id=actor.id)
    changed = {field: value for field, value in changes.items() if getattr(user, field) != value}
    if not changed:
        return user
    user.account_version = user.settings_version = next_account_version(user.id)
    for field, value in changed.items():
        setattr(user, field, value)
    written = {*changed, "settings_version"}
    if changed.keys() & _SEEN_BY_OTHERS:
        user.profile_changed_at = ClockTimestamp()
        written.add("profile_changed_at")
        send_after_commit(profile_changed, user_id=user.id)
    if "show_reads" in changed:
        user.reads_changed_at = ClockTimestamp()
        written.add("reads_changed_at")
        send_after_commit(reads_visibility_changed, user_id=user.id, shown=user.show_reads)
    if "show_last_seen" in changed:
        send_after_commit(last_seen_visibility_changed, user_id=user.id, shown=user.show_last_seen)
    user.save(update_fields=written)
    user.refresh_from_db(fields=["profile_changed_at", "reads_changed_at"])
    publish_account_change(user.id, user.account_version, {"settings": settings_json(user)})
    return user
