"""Members of a conversation."""

from rest_framework.request import Request
from rest_framework.response import Response

from accounts.authentication import actor_of
from chatsite.lib.api import Endpoint, given
from chatsite.lib.openapi import describe
from conversations import inputs
from conversations.presenters import MembersShape
from conversations.selectors.lists import present_conversation
from conversations.services import members


class MembersEndpoint(Endpoint):
    @describe("Who is in.", ids=["conversation_id"], answers={200: MembersShape}, errors=[404])
    def get(self, request: Request, conversation_id: str) -> Response:
        input = inputs.InConversation.parse(given(request, conversation_id=conversation_id))
        return Response(_members(actor_of(request).id, input.conversation_id))

    @describe(
        "Let people join a group.",
        ids=["conversation_id"],
        body=inputs.AddMembers,
        answers={200: MembersShape},
        errors=[403, 404, 409],
    )
    def post(self, request: Request, conversation_id: str) -> Response:
        input = inputs.AddMembers.parse(given(request, conversation_id=conversation_id))
        members.add_members(actor_id=actor_of(request).id, **input.model_dump())
        return Response(_members(actor_of(request).id, input.conversation_id))


class MemberEndpoint(Endpoint):
    @describe(
        "Make a member an admin or back, or hand the ownership over.",
        ids=["conversation_id", "user_id"],
        body=inputs.SetRole,
        answers={200: MembersShape},
        errors=[403, 404],
    )
    def patch(self, request: Request, conversation_id: str, user_id: str) -> Response:
        input = inputs.SetRole.parse(
            given(request, conversation_id=conversation_id, user_id=user_id)
        )
        members.set_role(actor_id=actor_of(request).id, **input.model_dump())
        return Response(_members(actor_of(request).id, input.conversation_id))

    @describe(
        "Put a member out; with the own id: leave.",
        ids=["conversation_id", "user_id"],
        answers={204: None},
        errors=[403, 404],
    )
    def delete(self, request: Request, conversation_id: str, user_id: str) -> Response:
        input = inputs.OnMember.parse(
            given(request, conversation_id=conversation_id, user_id=user_id)
        )
        members.remove_member(actor_id=actor_of(request).id, **input.model_dump())
        return Response(status=204)


def _members(actor_id: int, conversation_id: int) -> MembersShape:
    conversation = present_conversation(actor_id, conversation_id)
    return {
        "results": conversation["members"],
        "users": conversation["users"],
        "next": None,
    }
