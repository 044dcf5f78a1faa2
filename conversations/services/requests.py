"""Answering people who ask to talk."""

from django.utils.translation import gettext_lazy as _

from accounts.access import access_request
from accounts.models import TalkRequest
from accounts.selectors import users_by_id
from accounts.services import settle
from chatsite.lib.errors import AppError, Conflict, NotFound
from conversations.access import access_seat, lock_conversation
from conversations.models import Conversation
from conversations.roles import Action
from conversations.selectors.members import active_members

from .actions import action
from .conversations import start_direct
from .joining import let_in


def accept_request(*, actor_id: int, request_id: int) -> Conversation:
    """Enter the conversation that somebody asked the actor into.

    Raises NotFound for a request that is not on the actor's list, Conflict where the group is full,
    or where who asked may not bring people into it any more: then the request is gone.
    """
    request = access_request(actor_id, request_id)
    if request.person_id != actor_id:
        raise NotFound
    if not request.conversation_id:
        return start_direct(actor_id=actor_id, user_id=request.asker_id).conversation
    try:
        return _enter(request)
    except _Void:
        _end(request)
        raise Conflict(_("This group can be joined no more.")) from None


class _Void(Exception):
    """Nobody may be brought into the group by who asked."""


@action
def _enter(request: TalkRequest) -> Conversation:
    conversation = lock_conversation(request.conversation_id)
    # Read under the lock: two devices may accept at once, and who asked may take it back.
    access_request(request.person_id, request.id)
    try:
        access_seat(conversation, request.asker_id).require(Action.INVITE)
    except AppError:
        raise _Void from None
    members = active_members(conversation.pk)
    if request.person_id not in members:
        people = users_by_id([request.person_id])
        let_in(conversation, request.asker_id, members, people)
    return conversation


@action
def _end(request: TalkRequest) -> None:
    settle(
        person_ids=[request.person_id],
        asker_ids=[request.asker_id],
        conversation_id=request.conversation_id,
    )
