"""Contacts and blocks: what one person holds of others."""

from typing import Any

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from accounts.models import Block, Contact, User
from accounts.presenters import held_person_json
from accounts.signals import block_changed, contact_changed, send_after_commit
from chatsite.lib.clock import ClockTimestamp
from chatsite.lib.errors import Conflict, Invalid

from .requests import part
from .versions import lock_people, next_account_version, publish_account_change

MAX_HELD = 10_000
"""Contacts, and blocks, of one person."""


@transaction.atomic
def add_contact(*, actor: User, person: User) -> None:
    """Put a person on the actor's list. Raises Invalid for oneself, Conflict for a full list."""
    if _hold(Contact, "contacts", actor, person, {}):
        send_after_commit(contact_changed, owner_id=actor.id, person_id=person.id, held=True)


@transaction.atomic
def remove_contact(*, actor: User, person_id: int) -> None:
    """Take a person off the actor's list; who is not on it changes nothing."""
    if _let_go(Contact, "contacts", actor, person_id, {}):
        send_after_commit(contact_changed, owner_id=actor.id, person_id=person_id, held=False)


@transaction.atomic
def block(*, actor: User, person: User) -> None:
    """Block a person. Raises Invalid for oneself, Conflict for a full list."""
    lock_people([actor.id, person.id])
    if _hold(Block, "blocks", actor, person, {"changed_at": ClockTimestamp()}):
        part(owner_id=actor.id, other_id=person.id)
        send_after_commit(block_changed, owner_id=actor.id, person_id=person.id, blocked=True)


@transaction.atomic
def unblock(*, actor: User, person_id: int) -> None:
    """Lift the actor's block of a person; who is not blocked changes nothing."""
    if _let_go(Block, "blocks", actor, person_id, {"changed_at": ClockTimestamp()}):
        send_after_commit(block_changed, owner_id=actor.id, person_id=person_id, blocked=False)


def _hold(
    model: type[Contact] | type[Block],
    section: str,
    actor: User,
    person: User,
    dates: dict[str, Any],
) -> bool:
    if person.id == actor.id:
        raise Invalid(fields={"user_id": [_("This is you.")]})
    # Two requests that both find no row would both write it, and take two versions for one change.
    lock_people([actor.id])
    held = model._default_manager.filter(owner=actor, removed_at=None)
    if held.filter(person=person).exists():
        return False
    if held.count() >= MAX_HELD:
        raise Conflict(_("The list is full."))
    version = next_account_version(actor.id)
    model._default_manager.update_or_create(
        owner=actor,
        person=person,
        defaults={"account_version": version, "removed_at": None, **dates},
    )
    _tell(section, actor, person.id, version, removed=False)
    return True


def _let_go(
    model: type[Contact] | type[Block],
    section: str,
    actor: User,
    person_id: int,
    dates: dict[str, Any],
) -> bool:
    # Two requests that both find no row would both write it, and take two versions for one change.
    lock_people([actor.id])
    held = model._default_manager.filter(owner=actor, person_id=person_id, removed_at=None)
    if not held.exists():
        return False
    version = next_account_version(actor.id)
    held.update(account_version=version, removed_at=Now(), **dates)
    _tell(section, actor, person_id, version, removed=True)
    return True


def _tell(section: str, actor: User, person_id: int, version: int, *, removed: bool) -> None:
    change = held_person_json(person_id, removed=removed)
    publish_account_change(actor.id, version, {section: [change]})
