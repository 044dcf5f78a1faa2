"""Sync for clients without a socket."""

from rest_framework.request import Request
from rest_framework.response import Response

from chatsite.lib.api import Endpoint, given
from conversations import inputs
from conversations.selectors.sync import sync


class SyncEndpoint(Endpoint):
    def post(self, request: Request) -> Response:
        input = inputs.Sync.parse(given(request))
        return Response(sync(actor_id=request.user.pk, **input.model_dump()))
