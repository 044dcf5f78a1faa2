"""What changed of what belongs to one person alone."""

from django.db.models import QuerySet
from typing_extensions import TypedDict

from accounts.models import Block, Contact
from accounts.presenters import (
    HeldPersonJSON,
    RemovedRequestJSON,
    RequestJSON,
    SettingsJSON,
    held_person_json,
    settings_json,
)

from .people import all_people
from .requests import changed_requests


class AccountChanges(TypedDict, total=False):
    settings: SettingsJSON
    contacts: list[HeldPersonJSON]
    blocks: list[HeldPersonJSON]
    requests: list[RequestJSON | RemovedRequestJSON]


def account_changes(user_id: int, since_version: int) -> AccountChanges:
    """What changed in settings, contacts, blocks and requests after `since_version`.

    -1: everything there is. Only sections that changed are in the answer.
    """
    changes: AccountChanges = {}
    user = all_people().get(id=user_id)
    if user.settings_version > since_version:
        changes["settings"] = settings_json(user)
    if contacts := _changed(Contact.objects.all(), user_id, since_version):
        changes["contacts"] = contacts
    if blocks := _changed(Block.objects.all(), user_id, since_version):
        changes["blocks"] = blocks
    if requests := changed_requests(user_id, since_version):
        changes["requests"] = requests
    return changes


def _changed(
    rows: QuerySet[Contact] | QuerySet[Block], owner_id: int, since_version: int
) -> list[HeldPersonJSON]:
    changed = rows.filter(owner_id=owner_id, account_version__gt=since_version)
    return [
        held_person_json(person_id, removed=removed_at is not None)
        for person_id, removed_at in changed.order_by("account_version", "person_id").values_list(
            "person_id", "removed_at"
        )
    ]
