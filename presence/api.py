"""Typing, for clients without a socket."""

from rest_framework.request import Request
from rest_framework.response import Response

from chatsite.lib.api import Endpoint, given

from . import inputs, services


class TypingEndpoint(Endpoint):
    def post(self, request: Request, conversation_id: str) -> Response:
        input = inputs.SetTyping.parse(given(request, conversation_id=conversation_id))
        services.set_typing(actor_id=request.user.pk, **input.model_dump())
        return Response(status=204)
