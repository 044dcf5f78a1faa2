"""Typing, for clients without a socket."""

from rest_framework.request import Request
from rest_framework.response import Response

from accounts.authentication import actor_of
from chatsite.lib.api import Endpoint, given
from chatsite.lib.openapi import describe

from . import inputs, services


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
