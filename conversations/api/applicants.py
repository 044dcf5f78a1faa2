"""Those who wait to be let into a group."""

from rest_framework.request import Request
from rest_framework.response import Response

from accounts.authentication import actor_of
from chatsite.lib.api import Endpoint, given
from chatsite.lib.openapi import describe
from conversations import inputs
from conversations.presenters import ApplicantsShape
from conversations.selectors.applicants import applicants_for
from conversations.services import applicants
from conversations.services.invites import let_applicant_in


class ApplicantsEndpoint(Endpoint):
    @describe(
        "Who came by a link that asks first, and waits.",
        ids=["conversation_id"],
        answers={200: ApplicantsShape},
        errors=[403, 404],
    )
    def get(self, request: Request, conversation_id: str) -> Response:
        input = inputs.InConversation.parse(given(request, conversation_id=conversation_id))
        found = applicants_for(actor_id=actor_of(request).id, **input.model_dump())
        return Response({"results": found, "next": None})


class ApplicantEndpoint(Endpoint):
    @describe(
        "Let somebody who waits in.",
        ids=["conversation_id", "user_id"],
        answers={204: None},
        errors=[403, 404, 409],
    )
    def post(self, request: Request, conversation_id: str, user_id: str) -> Response:
        input = inputs.OnMember.parse(
            given(request, conversation_id=conversation_id, user_id=user_id)
        )
        let_applicant_in(actor_id=actor_of(request).id, **input.model_dump())
        return Response(status=204)

    @describe(
        "Decline somebody who waits: they are not told.",
        ids=["conversation_id", "user_id"],
        answers={204: None},
        errors=[403, 404],
    )
    def delete(self, request: Request, conversation_id: str, user_id: str) -> Response:
        input = inputs.OnMember.parse(
            given(request, conversation_id=conversation_id, user_id=user_id)
        )
        applicants.decline_applicant(actor_id=actor_of(request).id, **input.model_dump())
        return Response(status=204)
