"""Conversations, and what one person set for them."""

from rest_framework.request import Request
from rest_framework.response import Response

from accounts.authentication import actor_of
from chatsite.lib.api import Endpoint, given
from chatsite.lib.openapi import describe
from conversations import inputs
from conversations.presenters import (
    AskedShape,
    ConversationShape,
    ConversationsShape,
    MineShape,
    inbox_json,
)
from conversations.selectors.lists import list_conversations, present_asked, present_conversation
from conversations.services import conversations, inbox


class ConversationsEndpoint(Endpoint):
    @describe(
        "The own conversations, the newest made first.",
        query=inputs.ListPage,
        answers={200: ConversationsShape},
    )
    def get(self, request: Request) -> Response:
        page = inputs.ListPage.parse(given(request))
        return Response(list_conversations(actor_id=actor_of(request).id, **page.model_dump()))

    @describe(
        "Start a direct conversation or a group. 200 gives the one that is there already, 202 the"
        " request to somebody who wants to be asked first.",
        body=inputs.CreateConversation,
        answers={200: ConversationShape, 201: ConversationShape, 202: AskedShape},
        errors=[403, 404, 409],
    )
    def post(self, request: Request) -> Response:
        input = inputs.CreateConversation.parse(given(request))
        started = conversations.start(actor_id=actor_of(request).id, **input.model_dump())
        return _started(actor_of(request).id, started)


def _started(actor_id: int, started: conversations.Started) -> Response:
    if started.request:
        return Response(present_asked(actor_id, started.request), status=202)
    body = present_conversation(actor_id, started.conversation.pk)
    return Response(body, status=201 if started.created else 200)


class ConversationEndpoint(Endpoint):
    @describe(
        "A conversation.", ids=["conversation_id"], answers={200: ConversationShape}, errors=[404]
    )
    def get(self, request: Request, conversation_id: str) -> Response:
        input = inputs.InConversation.parse(given(request, conversation_id=conversation_id))
        return Response(present_conversation(actor_of(request).id, input.conversation_id))

    @describe(
        "Rename a group, or switch who may invite.",
        ids=["conversation_id"],
        body=inputs.ChangeConversation,
        answers={200: ConversationShape},
        errors=[403, 404],
    )
    def patch(self, request: Request, conversation_id: str) -> Response:
        input = inputs.ChangeConversation.parse(given(request, conversation_id=conversation_id))
        conversations.change_conversation(actor_id=actor_of(request).id, **input.model_dump())
        return Response(present_conversation(actor_of(request).id, input.conversation_id))

    @describe("Dissolve a group.", ids=["conversation_id"], answers={204: None}, errors=[403, 404])
    def delete(self, request: Request, conversation_id: str) -> Response:
        input = inputs.InConversation.parse(given(request, conversation_id=conversation_id))
        conversations.dissolve_conversation(actor_id=actor_of(request).id, **input.model_dump())
        return Response(status=204)


class InboxEntryEndpoint(Endpoint):
    @describe(
        "Mute, put on top or hide a conversation for oneself.",
        ids=["conversation_id"],
        body=inputs.ChangeInboxEntry,
        answers={200: MineShape},
        errors=[403, 404],
    )
    def patch(self, request: Request, conversation_id: str) -> Response:
        input = inputs.ChangeInboxEntry.parse(given(request, conversation_id=conversation_id))
        entry = inbox.change_inbox_entry(actor_id=actor_of(request).id, **input.given())
        return Response(inbox_json(entry))


class DraftEndpoint(Endpoint):
    @describe(
        "Keep an unsent text.",
        ids=["conversation_id"],
        body=inputs.SetDraft,
        answers={200: MineShape},
        errors=[404],
    )
    def put(self, request: Request, conversation_id: str) -> Response:
        input = inputs.SetDraft.parse(given(request, conversation_id=conversation_id))
        return Response(
            inbox_json(inbox.set_draft(actor_id=actor_of(request).id, **input.model_dump()))
        )
