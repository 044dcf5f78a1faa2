"""Requests to talk, as one of the two sees them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from accounts.models import TalkRequest, User
from accounts.presenters import (
    RemovedRequestJSON,
    RequestJSON,
    request_change_json,
    request_json,
)

from .held import blocks_between, contact_pairs
from .people import users_by_id


@dataclass(frozen=True, slots=True)
class Reach:
    """Whom somebody may bring into a conversation at once, and who wants to be asked.

    `asked`: id → whether they are to hear of it, which those who block the asker are not. `own`:
    those whom the asker blocks.
    """

    at_once: set[int]
    asked: dict[int, bool]
    own: set[int]


def reach_of(actor_id: int, people: Iterable[User]) -> Reach:
    """How the actor reaches each of `people`. Oneself one always reaches."""
    others = {user.id: user for user in people if user.id != actor_id}
    own, theirs = blocks_between(actor_id, others)
    choosy = {id for id, user in others.items() if user.open_to != User.OpenTo.EVERYONE}
    for_contacts = [id for id in choosy if others[id].open_to == User.OpenTo.CONTACTS]
    choosy -= {owner for owner, _actor in contact_pairs(for_contacts, [actor_id])}
    asked = {id: id not in theirs for id in others if id in choosy | theirs}
    return Reach({user.id for user in people} - asked.keys() - own, asked, own)


def asks_for_talk(asker_id: int, person_id: int) -> bool:
    """Whether the one has asked the other for a direct conversation, and not taken it back."""
    return TalkRequest.objects.filter(
        asker_id=asker_id, person_id=person_id, conversation_id=0, open=True
    ).exists()


def requests_of(
    actor: User, limit: int, cursor: int | None = None
) -> tuple[list[RequestJSON], int | None]:
    """A page of what waits for the actor's answer and for others', the newest first."""
    rows = _on_list_of(actor.id)
    if cursor is not None:
        rows = rows.filter(id__lt=cursor)
    found = list(rows.order_by("-id")[: limit + 1])
    people = _others(actor.id, found)
    page = [request_json(row, actor.id, people[row.other_than(actor.id)]) for row in found[:limit]]
    return page, found[limit - 1].id if len(found) > limit else None


def request_changes(
    user_id: int, rows: Collection[TalkRequest]
) -> list[RequestJSON | RemovedRequestJSON]:
    """How each of `rows` stands on this person's list now."""
    people = _others(user_id, rows)
    return [request_change_json(row, user_id, people[row.other_than(user_id)]) for row in rows]


def people_on_lists_of(user_ids: Collection[int]) -> dict[int, set[int]]:
    """Person → those whom this person sees in requests."""
    ids = list(user_ids)
    asked = TalkRequest.objects.filter(asker_id__any=ids, open=True)
    shown = TalkRequest.objects.filter(person_id__any=ids, shown=True)
    listed: dict[int, set[int]] = {id: set() for id in ids}
    for asker_id, person_id in asked.values_list("asker_id", "person_id"):
        listed[asker_id].add(person_id)
    for asker_id, person_id in shown.values_list("asker_id", "person_id"):
        listed[person_id].add(asker_id)
    return listed


def people_who_list(user_id: int) -> set[int]:
    """Those who see this person in requests."""
    rows = TalkRequest.objects.filter(
        Q(person_id=user_id, open=True) | Q(asker_id=user_id, shown=True)
    ).values_list("asker_id", "person_id")
    return {id for pair in rows for id in pair} - {user_id}


def _on_list_of(user_id: int) -> QuerySet[TalkRequest]:
    return TalkRequest.objects.filter(
        Q(asker_id=user_id, open=True) | Q(person_id=user_id, shown=True)
    )


def _others(user_id: int, rows: Collection[TalkRequest]) -> dict[int, User]:
    return users_by_id(row.other_than(user_id) for row in rows)
