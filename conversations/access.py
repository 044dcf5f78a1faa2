"""The only way from an untrusted id to an object. Missing and forbidden answer alike."""

from dataclasses import dataclass
from secrets import compare_digest

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from chatsite.lib.errors import Forbidden, NotFound

from .invite_codes import split
from .models import Applicant, Conversation, Import, Invite, Membership, Message
from .roles import Action, may


@dataclass(frozen=True, slots=True)
class Seat:
    """A person's place in a conversation."""

    conversation: Conversation
    membership: Membership

    @property
    def user_id(self) -> int:
        return self.membership.user_id

    def may(self, action: Action) -> bool:
        """Whether this member may do that here."""
        return may(self.membership, action, self.conversation)

    def require(self, action: Action) -> None:
        """Raises Forbidden when this member may not do that here."""
        if not self.may(action):
            raise Forbidden


def access_conversation(actor_id: int, conversation_id: int) -> Seat:
    """The actor's place there. Raises NotFound."""
    return access_seat(Conversation.objects.filter(pk=conversation_id).first(), actor_id)


def lock_conversation(conversation_id: int) -> Conversation:
    """The row, locked until the end of the transaction. Raises NotFound.

    The lock stops two writers from giving the same seq or version. It is a statement of its own:
    what has to be true under the lock is read by later statements, because the one that waited
    saw the rows as they were before. NO KEY, so that rows that refer to it can be written.
    """
    row = Conversation.objects.select_for_update(no_key=True).filter(pk=conversation_id).first()
    if row is None:
        raise NotFound
    return row


def access_seat(conversation: Conversation | None, actor_id: int) -> Seat:
    """The actor's place in `conversation`, as it is now. Raises NotFound."""
    if conversation is None:
        raise NotFound
    membership = Membership.objects.filter(
        conversation_id=conversation.pk, user_id=actor_id, left_at__isnull=True
    ).first()
    if membership is None:
        raise NotFound
    return Seat(conversation, membership)


def access_locked(actor_id: int, conversation_id: int) -> Seat:
    """The actor's place, with the conversation locked. Raises NotFound."""
    return access_seat(lock_conversation(conversation_id), actor_id)


def access_message(seat: Seat, message_id: int) -> Message:
    """A row of the conversation in the actor's part of the history. Raises NotFound."""
    message = Message.objects.filter(conversation_id=seat.conversation.pk, id=message_id).first()
    if message is None or not seat.membership.may_read(message_id):
        raise NotFound
    return message


def access_import(actor_id: int, import_id: int) -> Import:
    """An own import that is not put away. Raises NotFound."""
    row = Import.objects.filter(owner_id=actor_id, id=import_id, removed=False).first()
    if row is None:
        raise NotFound
    return row


def access_invite(seat: Seat, invite_id: int) -> Invite:
    """An own link, for admins anyone's. Raises NotFound."""
    invite = Invite.objects.filter(conversation_id=seat.conversation.pk, id=invite_id).first()
    if invite is None:
        raise NotFound
    if invite.maker_id != seat.user_id and not seat.may(Action.END_OTHERS_INVITE):
        raise NotFound
    return invite


def access_applicant(seat: Seat, user_id: int) -> Applicant:
    """Somebody who waits to be let in, or was declined. Raises NotFound, Forbidden."""
    seat.require(Action.ANSWER_APPLICANT)
    rows = Applicant.objects.filter(conversation_id=seat.conversation.pk, user_id=user_id)
    row = rows.filter(Q(shown=True) | Q(declined=True)).first()
    if row is None:
        raise NotFound
    return row


def access_application(actor_id: int, code: str) -> tuple[Conversation, Applicant]:
    """The group behind a link, locked, and the actor's own wish to be let in, whether the link
    still works or not. Raises NotFound.
    """
    conversation, _secret = _behind(code, locked=True)
    row = _waiting(conversation, actor_id).first()
    if row is None:
        raise NotFound
    return conversation, row


@dataclass(frozen=True, slots=True)
class Invited:
    """Where a link leads somebody. `invite` is None for who is in already, and for who waits."""

    conversation: Conversation
    invite: Invite | None = None
    waits: bool = False


def access_by_code(actor_id: int, code: str, *, locked: bool = False) -> Invited:
    """The group that a link leads to.

    Raises NotFound for one that does not work, or works no more, and Forbidden for who was put out.
    Who waits to be let in goes on waiting when the link has ended.
    """
    conversation, secret = _behind(code, locked=locked)
    rows = Membership.objects.filter(conversation_id=conversation.pk, user_id=actor_id)
    own = rows.first()
    if own is not None and own.left_at is None:
        return Invited(conversation)
    waits = _waiting(conversation, actor_id).exists()
    try:
        invite = _working(conversation, secret)
    except NotFound:
        if waits:
            return Invited(conversation, waits=True)
        raise
    if own is not None and own.barred:
        raise Forbidden(_("You were removed from this group. Somebody in it has to add you."))
    if waits and invite.approval:
        return Invited(conversation, waits=True)
    return Invited(conversation, invite)


def _waiting(conversation: Conversation, user_id: int) -> QuerySet[Applicant]:
    return Applicant.objects.filter(conversation_id=conversation.pk, user_id=user_id, open=True)


def _behind(code: str, *, locked: bool) -> tuple[Conversation, str]:
    try:
        conversation_id, secret = split(code)
        if locked:
            return lock_conversation(conversation_id), secret
        return Conversation.objects.get(pk=conversation_id), secret
    except (ValueError, NotFound, Conversation.DoesNotExist):
        raise NotFound(_("This invite link works no more.")) from None


def _working(conversation: Conversation, secret: str) -> Invite:
    for invite in Invite.objects.working(conversation.pk):
        # All are looked at in the same time, however much of a secret was guessed.
        if compare_digest(invite.secret, secret):
            maker = Membership.objects.filter(
                conversation_id=conversation.pk,
                user_id=invite.maker_id,
                user__is_active=True,
                left_at__isnull=True,
            ).first()
            if maker is not None and may(maker, Action.INVITE, conversation):
                return invite
    raise NotFound(_("This invite link works no more."))
