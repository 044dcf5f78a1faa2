"""Links by which people join a group by themselves."""

from rest_framework.request import Request
from rest_framework.response import Response

from accounts.authentication import actor_of
from chatsite.lib.api import Endpoint, given
from chatsite.lib.openapi import describe
from conversations import inputs
from conversations.presenters import (
    ConversationShape,
    InvitationShape,
    InviteShape,
    InvitesShape,
    invite_json,
)
from conversations.selectors.invites import invites_for, present_invitation, present_invited
from conversations.selectors.lists import present_conversation
from conversations.services import invites
from conversations.services.applicants import take_application_back


class InvitesEndpoint(Endpoint):
    @describe(
        "The invite links that work: the own ones, for admins everyone's.",
        ids=["conversation_id"],
        answers={200: InvitesShape},
        errors=[403, 404],
    )
    def get(self, request: Request, conversation_id: str) -> Response:
        input = inputs.InConversation.parse(given(request, conversation_id=conversation_id))
        found = invites_for(actor_id=actor_of(request).id, **input.model_dump())
        return Response({"results": found, "next": None})

    @describe(
        "Make an invite link, once for each client_id.",
        ids=["conversation_id"],
        body=inputs.MakeInvite,
        answers={200: InviteShape, 201: InviteShape},
        errors=[403, 404, 409],
    )
    def post(self, request: Request, conversation_id: str) -> Response:
        input = inputs.MakeInvite.parse(given(request, conversation_id=conversation_id))
        invite, made = invites.make_invite(actor_id=actor_of(request).id, **input.model_dump())
        return Response(invite_json(invite), status=201 if made else 200)


class InviteEndpoint(Endpoint):
    @describe(
        "End an invite link.",
        ids=["conversation_id", "invite_id"],
        answers={204: None},
        errors=[404],
    )
    def delete(self, request: Request, conversation_id: str, invite_id: str) -> Response:
        input = inputs.OnInvite.parse(
            given(request, conversation_id=conversation_id, invite_id=invite_id)
        )
        invites.revoke_invite(actor_id=actor_of(request).id, **input.model_dump())
        return Response(status=204)


class InvitationEndpoint(Endpoint):
    @describe("What an invite link leads to.", answers={200: InvitationShape}, errors=[403, 404])
    def get(self, request: Request, code: str) -> Response:
        return Response(present_invitation(actor_id=actor_of(request).id, code=code))

    @describe(
        "Join by an invite link, or wait to be let in.",
        answers={200: ConversationShape, 202: InvitationShape},
        errors=[403, 404, 409],
    )
    def post(self, request: Request, code: str) -> Response:
        came = invites.join_by_invite(actor_id=actor_of(request).id, code=code)
        if came.waits:
            return Response(present_invited(came), status=202)
        return Response(present_conversation(actor_of(request).id, came.conversation.pk))

    @describe("Wait no longer to be let in.", answers={204: None}, errors=[404])
    def delete(self, request: Request, code: str) -> Response:
        take_application_back(actor_id=actor_of(request).id, code=code)
        return Response(status=204)
