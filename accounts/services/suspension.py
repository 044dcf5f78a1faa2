"""Shutting a person out, and letting them in again."""

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from accounts.models import User
from chatsite.lib.errors import Forbidden, Invalid
from chatsite.realtime.publish import cut

SUSPENDED = 4503
"""The close code of a suspended person's sockets."""


@transaction.atomic
def suspend(*, actor: User | None, person: User, reason: str = "") -> None:
    """Refuse the person's sign-ins, sessions and tokens from now on, and end what is open.

    `actor` is a member of staff; None: whoever runs a command on the machine. Raises Forbidden
    for anyone else and for staff above the actor, Invalid for oneself. The first reason stays.
    """
    _check(actor, person)
    active = User.objects.filter(id=person.id, suspended_at=None)
    if active.update(is_active=False, suspended_at=Now(), suspension_reason=reason[:500]):
        cut(person.id, SUSPENDED)


@transaction.atomic
def unsuspend(*, actor: User | None, person: User) -> None:
    """Let the person in again; who is not suspended stays as they are. Rights as in `suspend`."""
    _check(actor, person)
    suspended = User.objects.filter(id=person.id, suspended_at__isnull=False)
    suspended.update(is_active=True, suspended_at=None, suspension_reason="")


def _check(actor: User | None, person: User) -> None:
    if actor is None:
        return
    if not (actor.is_active and actor.is_staff and actor.has_perm("accounts.change_user")):
        raise Forbidden
    if person.is_staff and not actor.is_superuser:
        raise Forbidden
    if person.id == actor.id:
        raise Invalid(_("You cannot suspend yourself."))
