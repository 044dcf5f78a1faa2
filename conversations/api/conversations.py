"""Conversations, and what one person set for them."""

from rest_framework.request import Request
from rest_framework.response import Response

from chatsite.lib.api import Endpoint, given
from conversations import inputs
from conversations.presenters import inbox_json
from conversations.selectors.lists import list_conversations, present_conversation
from conversations.services import conversations, inbox


class ConversationsEndpoint(Endpoint):
    def get(self, request: Request) -> Response:
        page = inputs.ListPage.parse(given(request))
        return Response(list_conversations(actor_id=request.user.pk, **page.model_dump()))

    def post(self, request: Request) -> Response:
        input = inputs.CreateConversation.parse(given(request))
        started = conversations.start(actor_id=request.user.pk, **input.model_dump())
        body = present_conversation(request.user.pk, started.conversation.pk)
        return Response(body, status=201 if started.created else 200)


class ConversationEndpoint(Endpoint):
    def get(self, request: Request, conversation_id: str) -> Response:
        input = inputs.InConversation.parse(given(request, conversation_id=conversation_id))
        return Response(present_conversation(request.user.pk, input.conversation_id))

    def patch(self, request: Request, conversation_id: str) -> Response:
        input = inputs.ChangeConversation.parse(given(request, conversation_id=conversation_id))
        conversations.change_conversation(actor_id=request.user.pk, **input.model_dump())
        return Response(present_conversation(request.user.pk, input.conversation_id))

    def delete(self, request: Request, conversation_id: str) -> Response:
        input = inputs.InConversation.parse(given(request, conversation_id=conversation_id))
        conversations.dissolve_conversation(actor_id=request.user.pk, **input.model_dump())
        return Response(status=204)


class InboxEntryEndpoint(Endpoint):
    def patch(self, request: Request, conversation_id: str) -> Response:
        input = inputs.ChangeInboxEntry.parse(given(request, conversation_id=conversation_id))
        return Response(
            inbox_json(inbox.change_inbox_entry(actor_id=request.user.pk, **input.given()))
        )


class DraftEndpoint(Endpoint):
    def put(self, request: Request, conversation_id: str) -> Response:
        input = inputs.SetDraft.parse(given(request, conversation_id=conversation_id))
        return Response(inbox_json(inbox.set_draft(actor_id=request.user.pk, **input.model_dump())))
