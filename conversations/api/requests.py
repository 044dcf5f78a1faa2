"""Requests to talk."""

from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import access_request
from accounts.authentication import actor_of
from accounts.inputs import Page
from accounts.presenters import RequestsJSON
from accounts.selectors import requests_of
from accounts.services import drop_request
from chatsite.lib.api import Endpoint, given
from chatsite.lib.openapi import describe
from conversations import inputs
from conversations.presenters import ConversationShape
from conversations.selectors.lists import present_conversation
from conversations.services.requests import accept_request


class RequestsEndpoint(Endpoint):
    @describe(
        "Who waits for an answer of the one who asks, and whose answer is waited for.",
        query=Page,
        answers={200: RequestsJSON},
    )
    def get(self, request: Request) -> Response:
        page = Page.parse(request.query_params.dict())
        found, after = requests_of(actor_of(request), page.limit, page.cursor)
        answer: RequestsJSON = {"results": found, "next": None if after is None else str(after)}
        return Response(answer)


class RequestEndpoint(Endpoint):
    @describe(
        "Accept a request.",
        ids=["request_id"],
        answers={200: ConversationShape},
        errors=[404, 409],
    )
    def post(self, request: Request, request_id: str) -> Response:
        input = inputs.OnRequest.parse(given(request, request_id=request_id))
        entered = accept_request(actor_id=actor_of(request).id, **input.model_dump())
        return Response(present_conversation(actor_of(request).id, entered.pk))

    @describe(
        "Decline a request, or take an own one back.",
        ids=["request_id"],
        answers={204: None},
        errors=[404],
    )
    def delete(self, request: Request, request_id: str) -> Response:
        input = inputs.OnRequest.parse(given(request, request_id=request_id))
        wanted = access_request(actor_of(request).id, input.request_id)
        drop_request(actor_id=actor_of(request).id, request=wanted)
        return Response(status=204)
