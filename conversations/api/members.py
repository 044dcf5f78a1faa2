"""Members of a conversation."""

from rest_framework.request import Request
from rest_framework.response import Response

from chatsite.lib.api import Endpoint, given
from conversations import inputs
from conversations.selectors.lists import present_conversation
from conversations.services import members


class MembersEndpoint(Endpoint):
    def get(self, request: Request, conversation_id: str) -> Response:
        input = inputs.InConversation.parse(given(request, conversation_id=conversation_id))
        return Response(_members(request.user.pk, input.conversation_id))

    def post(self, request: Request, conversation_id: str) -> Response:
        input = inputs.AddMembers.parse(given(request, conversation_id=conversation_id))
        members.add_members(actor_id=request.user.pk, **input.model_dump())
        return Response(_members(request.user.pk, input.conversation_id))


class MemberEndpoint(Endpoint):
    def patch(self, request: Request, conversation_id: str, user_id: str) -> Response:
        input = inputs.SetRole.parse(
            given(request, conversation_id=conversation_id, user_id=user_id)
        )
        members.set_role(actor_id=request.user.pk, **input.model_dump())
        return Response(_members(request.user.pk, input.conversation_id))

    def delete(self, request: Request, conversation_id: str, user_id: str) -> Response:
        input = inputs.OnMember.parse(
            given(request, conversation_id=conversation_id, user_id=user_id)
        )
        members.remove_member(actor_id=request.user.pk, **input.model_dump())
        return Response(status=204)


def _members(actor_id: int, conversation_id: int) -> dict[str, object]:
    conversation = present_conversation(actor_id, conversation_id)
    return {
        "results": conversation["members"],
        "users": conversation["users"],
        "next": None,
    }
