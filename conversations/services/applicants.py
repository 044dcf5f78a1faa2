"""People who came by a link that asks first: they wait until the owner or an admin lets them in.

Who asks is never told no, as with requests to talk: one who was declined sees the same as one who
waits. All of it under the conversation's lock.
"""

from collections.abc import Collection, Mapping

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.selectors import users_by_id
from chatsite.lib.clock import ClockTimestamp
from chatsite.lib.errors import Conflict, NotFound
from chatsite.realtime.publish import publish
from conversations.access import access_applicant, access_application, access_locked
from conversations.events import ChangedShape, ConversationAdvanced, ConversationChanged
from conversations.models import Applicant, Conversation, Membership
from conversations.presenters import applicant_json
from conversations.roles import Action, may
from conversations.selectors.applicants import applicants_of
from conversations.selectors.members import active_members

from .actions import action
from .lines import save_heads


def apply_to(conversation: Conversation, person: User) -> None:
    """Wait for being let into a locked group. Raises Conflict where too many wait."""
    if conversation.waiting >= settings.MAX_APPLICANTS:
        raise Conflict(_("Too many wait to join this group. Try again later."))
    row = _row(conversation.pk, person.id)
    if row is None:
        row = Applicant(conversation=conversation, user_id=person.id)
    row.name, row.handle, row.asked_at = person.name, person.handle, ClockTimestamp()
    row.open, row.shown = True, not row.declined
    row.save()
    if row.shown:
        _tell(conversation)


@action
def take_application_back(*, actor_id: int, code: str) -> None:
    """Wait no longer for being let into the group behind a link. Raises NotFound."""
    conversation, row = access_application(actor_id, code)
    was_shown = row.shown
    row.open = row.shown = False
    row.save(update_fields=["open", "shown"])
    if was_shown:
        _tell(conversation)


@action
def decline_applicant(*, actor_id: int, conversation_id: int, user_id: int) -> None:
    """Show somebody who waits no more, now and when they ask again. Raises NotFound, Forbidden."""
    seat = access_locked(actor_id, conversation_id)
    row = access_applicant(seat, user_id)
    if row.declined:
        return
    row.shown, row.declined = False, True
    row.save(update_fields=["shown", "declined"])
    _tell(seat.conversation)


def person_to_let_in(applicant: Applicant) -> dict[int, User]:
    """Raises NotFound for somebody who may not sign in."""
    people = users_by_id([applicant.user_id])
    if not people[applicant.user_id].is_active:
        raise NotFound
    return people


def end_applications(
    conversation: Conversation, user_ids: Collection[int], members: Mapping[int, Membership]
) -> None:
    """These people are in now: whatever they asked for is past. Versions stay to be stored."""
    rows = Applicant.objects.filter(
        Q(open=True) | Q(declined=True), conversation_id=conversation.pk, user_id__in=user_ids
    )
    were_shown = list(rows.values_list("shown", flat=True))
    if were_shown:
        rows.update(open=False, shown=False, declined=False)
    if any(were_shown):
        tell_applicants(conversation, members)


def tell_applicants(
    conversation: Conversation,
    members: Mapping[int, Membership],
    blinded: Collection[int] = (),
) -> None:
    """Tell a locked group's owner and admins who waits, the others only that something changed.

    `blinded` may not see it any more, and are told to forget it. The version stays to be stored.
    """
    rows = applicants_of(conversation.pk)
    conversation.waiting = len(rows)
    conversation.save(update_fields=["waiting"])
    where = {"conversation_id": conversation.pk, "version": conversation.next_version()}
    leading = [id for id, row in members.items() if may(row, Action.ANSWER_APPLICANT, conversation)]
    shown: ChangedShape = {"applicants": [applicant_json(row) for row in rows]}
    publish(ConversationChanged(**where, data=shown), leading)
    publish(ConversationChanged(**where, data={"applicants": []}), blinded)
    others = members.keys() - {*leading, *blinded}
    publish(ConversationAdvanced(**where, data={}), others)


def _tell(conversation: Conversation) -> None:
    tell_applicants(conversation, active_members(conversation.pk))
    save_heads(conversation)


def _row(conversation_id: int, user_id: int) -> Applicant | None:
    return Applicant.objects.filter(conversation_id=conversation_id, user_id=user_id).first()
