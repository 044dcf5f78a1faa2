"""Links by which people join a group by themselves.

A link works while its maker is in and may invite: that is looked at when it is used. Blocks do not
bear on it, since who uses it comes on their own, and a refusal would tell of the block: two people
with a block between them may meet in a group, where the block cuts what it cuts.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from accounts.selectors import users_by_id
from chatsite.lib.clock import ClockTimestamp
from chatsite.lib.errors import Conflict
from chatsite.lib.snowflake import created_at, next_id
from conversations.access import (
    Invited,
    access_applicant,
    access_by_code,
    access_invite,
    access_locked,
)
from conversations.invite_codes import new_secret
from conversations.models import Invite
from conversations.roles import Action
from conversations.selectors.members import active_members

from .actions import action
from .applicants import apply_to, person_to_let_in
from .joining import let_in


@action
def make_invite(
    *,
    actor_id: int,
    conversation_id: int,
    client_id: UUID,
    expires_in: int | None = None,
    max_uses: int | None = None,
    approval: bool = False,
) -> tuple[Invite, bool]:
    """A new link and True, or the one that was made under this `client_id` and False.

    `expires_in` in seconds; with `approval` who comes by it waits to be let in. Raises NotFound,
    Forbidden without the right to invite, Conflict for other content under `client_id`, and when
    the group has as many that work as it may have.
    """
    # The lock stops two from both finding room for the last link.
    seat = access_locked(actor_id, conversation_id)
    seat.require(Action.INVITE)
    mine = Invite.objects.filter(conversation_id=conversation_id, maker_id=actor_id)
    if found := mine.filter(client_id=client_id).first():
        terms = _end_of(found.id, expires_in), max_uses, approval
        if (found.expires_at, found.max_uses, found.approval) != terms:
            raise Conflict(_("Another invite link was made under this client_id."))
        return found, False
    if Invite.objects.working(conversation_id).count() >= settings.MAX_INVITES:
        raise Conflict(_("This group has as many invite links as it can hold."))
    id = next_id()
    made = Invite.objects.create(
        conversation_id=conversation_id,
        id=id,
        maker_id=actor_id,
        client_id=client_id,
        secret=new_secret(),
        expires_at=_end_of(id, expires_in),
        max_uses=max_uses,
        approval=approval,
    )
    return made, True


@action
def revoke_invite(*, actor_id: int, conversation_id: int, invite_id: int) -> None:
    """End a link: the own one, or as an admin anyone's. Raises NotFound."""
    # The lock stops somebody who comes at the same moment from coming after the end.
    seat = access_locked(actor_id, conversation_id)
    invite = access_invite(seat, invite_id)
    rows = Invite.objects.filter(conversation_id=conversation_id, id=invite.id)
    rows.filter(revoked_at__isnull=True).update(revoked_at=ClockTimestamp())


@action
def join_by_invite(*, actor_id: int, code: str) -> Invited:
    """Join a group by a link, or wait to be let in; who is in or waits already uses nothing up.

    Raises NotFound for a link that does not work, Forbidden for who was put out, Conflict where the
    group is full, or too many wait.
    """
    # All is read under the lock: those who come at once are counted one after the other.
    came = access_by_code(actor_id, code, locked=True)
    if came.invite is None:
        return came
    people = users_by_id([actor_id])
    if came.invite.approval:
        apply_to(came.conversation, people[actor_id])
    else:
        let_in(came.conversation, actor_id, active_members(came.conversation.pk), people)
    rows = Invite.objects.filter(conversation_id=came.conversation.pk, id=came.invite.id)
    rows.update(uses=F("uses") + 1)
    return Invited(came.conversation, waits=came.invite.approval)


@action
def let_applicant_in(*, actor_id: int, conversation_id: int, user_id: int) -> None:
    """Let somebody in who waits: they join in their own name. Who is in already stays in.

    Raises NotFound for who does not wait, Forbidden, Conflict where the group is full.
    """
    seat = access_locked(actor_id, conversation_id)
    members = active_members(conversation_id)
    if user_id in members:
        seat.require(Action.ANSWER_APPLICANT)
        return
    people = person_to_let_in(access_applicant(seat, user_id))
    let_in(seat.conversation, user_id, members, people)


def _end_of(invite_id: int, expires_in: int | None) -> datetime | None:
    return None if expires_in is None else created_at(invite_id) + timedelta(seconds=expires_in)
