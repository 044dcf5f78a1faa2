"""Presence and typing, for clients without a socket."""

from rest_framework.request import Request
from rest_framework.response import Response

from accounts.authentication import actor_of
from chatsite.lib.api import Endpoint, given
from chatsite.lib.openapi import describe

from . import inputs, services
from .presenters import PresencesJSON
from .selectors import presence_of


class TypingEndpoint(Endpoint):
    @describe(
        "Say that one is typing, or stopped.",
        ids=["conversation_id"],
        body=inputs.SetTyping,
        answers={204: None},
        errors=[404],
    )
    def post(self, request: Request, conversation_id: str) -> Response:
        input = inputs.SetTyping.parse(given(request, conversation_id=conversation_id))
        services.set_typing(actor_id=actor_of(request).id, **input.model_dump())
        return Response(status=204)


class PresenceEndpoint(Endpoint):
    @describe(
        "Who of these people is here, as far as one may see.",
        query=inputs.GetPresence,
        answers={200: PresencesJSON},
        errors=[503],
    )
    def get(self, request: Request) -> Response:
        input = inputs.GetPresence.parse(given(request))
        return Response(
            {"results": presence_of(actor_of(request).id, input.user_ids), "next": None}
        )
