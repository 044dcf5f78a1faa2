"""Starting, changing and ending conversations."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import TalkRequest
from accounts.selectors import asks_for_talk
from accounts.services import ask, settle
from chatsite.lib import json
from chatsite.lib.errors import Conflict, Invalid, NotFound
from chatsite.lib.snowflake import next_id
from chatsite.realtime.publish import publish
from conversations.access import Seat, access_locked
from conversations.events import (
    ChangedShape,
    ConversationChanged,
    ConversationCreated,
    CreatedShape,
)
from conversations.models import Conversation, CreationKey, DirectPair
from conversations.roles import Action
from conversations.selectors.members import active_members

from .actions import action
from .imports import release_import
from .inbox import show_again
from .joining import ask_into, reach, seat_people
from .lines import next_row_id, save_heads, write_line
from .members import remove_everyone


@dataclass(frozen=True, slots=True)
class Started:
    """`created`: by this call, not by an earlier one. `request`: none can be started yet, the other
    one was asked; else the conversation was `found` or made."""

    found: Conversation | None
    created: bool
    request: TalkRequest | None = None

    @property
    def conversation(self) -> Conversation:
        """Raises NotFound while there is none."""
        if self.found is None:
            raise NotFound
        return self.found


def start(
    *, actor_id: int, kind: str, member_ids: Collection[int], client_id: UUID, title: str | None
) -> Started:
    """Start one of either kind. Raises as `start_direct` and `start_group`, and Invalid."""
    if kind == Conversation.Kind.DIRECT:
        if len(set(member_ids)) != 1:
            raise Invalid(fields={"member_ids": ["must name one person"]})
        return start_direct(actor_id=actor_id, user_id=next(iter(member_ids)))
    if title is None:
        raise Invalid(fields={"title": ["is required for a group"]})
    return start_group(actor_id=actor_id, title=title, user_ids=member_ids, client_id=client_id)


@action
def start_direct(*, actor_id: int, user_id: int) -> Started:
    """The one direct conversation of two people, made when there is none; with oneself: notes.

    Whoever starts it, and when both start at the same moment, it is the same one. Who wants to be
    asked is asked, unless they asked the actor. Raises NotFound for a person that is not there,
    Forbidden for one whom the actor blocks, and as `ask`.
    """
    low, high = sorted((actor_id, user_id))
    found = _direct_of(low, high)
    if found is not None:
        show_again(found, [actor_id])
        return Started(found, created=False)
    _people, asked = reach(actor_id, {actor_id, user_id})
    if asked and not asks_for_talk(user_id, actor_id):
        (request,) = ask(asker_id=actor_id, people=asked)
        return Started(None, created=False, request=request)
    conversation = Conversation(id=next_id(), kind=Conversation.Kind.DIRECT)
    try:
        # The pair comes first: its key decides between two that start at the same moment.
        with transaction.atomic():
            DirectPair.objects.create(low_id=low, high_id=high, conversation=conversation)
    except IntegrityError:
        pair = DirectPair.objects.select_related("conversation").get(low_id=low, high_id=high)
        return Started(pair.conversation, created=False)
    conversation.save(force_insert=True)
    both = sorted({actor_id, user_id})
    seat_people(conversation, both, line_id=0)
    settle(person_ids=both, asker_ids=both, conversation_id=0)
    _announce(conversation, both)
    return Started(conversation, created=True)


@action
def start_group(
    *, actor_id: int, title: str, user_ids: Collection[int], client_id: UUID
) -> Started:
    """A new group owned by the actor; the same `client_id` again finds the first one.

    Who wants to be asked is asked into it. Raises NotFound, Forbidden as `reach`; Conflict for
    another content under `client_id` or more than 100 members, and as `ask`.
    """
    members = {actor_id, *user_ids}
    content_hash = hashlib.sha256(json.dumps([title, sorted(members)])).digest()
    found = _created_before(actor_id, client_id, content_hash)
    if found is not None:
        return Started(found, created=False)
    if len(members) > settings.MAX_GROUP_MEMBERS:
        raise Conflict(_("A group has at most 100 members."))
    people, asked = reach(actor_id, members)
    conversation = Conversation(id=next_id(), kind=Conversation.Kind.GROUP, title=title)
    try:
        # The key comes first: it decides between two of the same request.
        with transaction.atomic():
            CreationKey.objects.create(
                creator_id=actor_id,
                client_id=client_id,
                conversation=conversation,
                content_hash=content_hash,
            )
    except IntegrityError:
        first = _created_before(actor_id, client_id, content_hash)
        if first is None:
            raise
        return Started(first, created=False)
    conversation.save(force_insert=True)
    _fill(conversation, actor_id, people)
    ask_into(conversation, actor_id, asked)
    return Started(conversation, created=True)


@action
def rename_conversation(*, actor_id: int, conversation_id: int, title: str) -> Conversation:
    """Raises NotFound, Forbidden."""
    seat = access_locked(actor_id, conversation_id)
    seat.require(Action.RENAME)
    if seat.conversation.title == title:
        return seat.conversation
    seat.conversation.title = title
    seat.conversation.save(update_fields=["title"])
    _tell_change(seat, {"title": title})
    if seat.conversation.kind != Conversation.Kind.IMPORTED:  # there it would be one of the lines
        write_line(
            seat.conversation,
            active_members(conversation_id),
            line_id=next_row_id(seat.conversation),
            sender_id=actor_id,
            data={"line": "renamed", "actor_id": str(actor_id), "title": title},
        )
        save_heads(seat.conversation)
    return seat.conversation


@action
def let_members_invite(*, actor_id: int, conversation_id: int, allowed: bool) -> Conversation:
    """Switch whether plain members may add people. Raises NotFound, Forbidden."""
    seat = access_locked(actor_id, conversation_id)
    seat.require(Action.SWITCH_INVITE)
    if seat.conversation.members_can_invite != allowed:
        seat.conversation.members_can_invite = allowed
        seat.conversation.save(update_fields=["members_can_invite"])
        _tell_change(seat, {"members_can_invite": allowed})
    return seat.conversation


@action
def change_conversation(
    *,
    actor_id: int,
    conversation_id: int,
    title: str | None = None,
    members_can_invite: bool | None = None,
) -> None:
    """Change a group's settings, all or none. Raises NotFound, Forbidden, Invalid."""
    if title is None and members_can_invite is None:
        raise Invalid(_("Nothing to change was given."))
    if title is not None:
        rename_conversation(actor_id=actor_id, conversation_id=conversation_id, title=title)
    if members_can_invite is not None:
        let_members_invite(
            actor_id=actor_id, conversation_id=conversation_id, allowed=members_can_invite
        )


@action
def dissolve_conversation(*, actor_id: int, conversation_id: int) -> None:
    """End a group for everyone, or delete a history that was brought along. Raises NotFound,
    Forbidden."""
    seat = access_locked(actor_id, conversation_id)
    seat.require(Action.DISSOLVE)
    remove_everyone(seat.conversation, active_members(conversation_id))
    save_heads(seat.conversation)
    if seat.conversation.kind == Conversation.Kind.IMPORTED:
        release_import(owner_id=actor_id, conversation_id=conversation_id)


def _direct_of(low: int, high: int) -> Conversation | None:
    pair = DirectPair.objects.select_related("conversation").filter(low_id=low, high_id=high)
    found = pair.first()
    return None if found is None else found.conversation


def _created_before(creator_id: int, client_id: UUID, content_hash: bytes) -> Conversation | None:
    keys = CreationKey.objects.select_related("conversation")
    key = keys.filter(creator_id=creator_id, client_id=client_id).first()
    if key is None:
        return None
    if bytes(key.content_hash) != content_hash:
        raise Conflict(_("Another conversation was started under this client_id."))
    return key.conversation


def _fill(conversation: Conversation, owner_id: int, members: Collection[int]) -> None:
    line_id = next_row_id(conversation)
    others = sorted(id for id in members if id != owner_id)
    seat_people(conversation, [owner_id, *others], line_id=line_id, owner_id=owner_id)
    _announce(conversation, members)
    created = {
        "line": "created",
        "actor_id": str(owner_id),
        "title": conversation.title,
    }
    write_line(conversation, members, line_id=line_id, sender_id=owner_id, data=created)
    save_heads(conversation)


def _announce(conversation: Conversation, members: Collection[int]) -> None:
    data: CreatedShape = {"kind": conversation.kind, "title": conversation.title}
    version = conversation.next_version()
    save_heads(conversation)
    event = ConversationCreated(conversation_id=conversation.pk, version=version, data=data)
    publish(event, members)


def _tell_change(seat: Seat, data: ChangedShape) -> None:
    conversation = seat.conversation
    version = conversation.next_version()
    save_heads(conversation)
    event = ConversationChanged(conversation_id=conversation.pk, version=version, data=data)
    publish(event, active_members(conversation.pk))
