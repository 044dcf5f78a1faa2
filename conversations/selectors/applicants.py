"""Who waits to be let into a group."""

from conversations.access import access_conversation
from conversations.models import Applicant
from conversations.presenters import ApplicantShape, applicant_json
from conversations.roles import Action


def applicants_of(conversation_id: int) -> list[Applicant]:
    """Those that owner and admins are shown; who came first before the others."""
    rows = Applicant.objects.filter(conversation_id=conversation_id, shown=True)
    return list(rows.order_by("asked_at", "user_id"))


def applicants_for(*, actor_id: int, conversation_id: int) -> list[ApplicantShape]:
    """The same for who may answer them. Raises NotFound, Forbidden."""
    access_conversation(actor_id, conversation_id).require(Action.ANSWER_APPLICANT)
    return [applicant_json(row) for row in applicants_of(conversation_id)]
