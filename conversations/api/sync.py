"""Sync for clients without a socket."""

from rest_framework.request import Request
from rest_framework.response import Response

from accounts.authentication import actor_of
from chatsite.lib.api import Endpoint, given
from chatsite.lib.openapi import describe
from conversations import inputs
from conversations.presenters import SyncAnswerShape
from conversations.selectors.sync import sync


class SyncEndpoint(Endpoint):
    @describe(
        "What changed since the versions that a client holds.",
        body=inputs.Sync,
        answers={200: SyncAnswerShape},
    )
    def post(self, request: Request) -> Response:
        input = inputs.Sync.parse(given(request))
        return Response(sync(actor_id=actor_of(request).id, **input.model_dump()))
