"""From rows to shapes."""

from collections.abc import Iterable, Mapping

from chatsite.lib.snowflake import created_at
from chatsite.lib.text import excerpt
from conversations.invite_codes import code_of
from conversations.models import (
    Applicant,
    Conversation,
    EarlierText,
    Import,
    InboxEntry,
    Invite,
    Membership,
    Message,
    Pin,
    Reaction,
)

from .shapes import (
    ApplicantShape,
    DeletedMessageShape,
    EarlierTextShape,
    HeadShape,
    ImportShape,
    InviteShape,
    MemberShape,
    MentionShape,
    MessageShape,
    MineShape,
    MyShape,
    PinShape,
    PinsShape,
    QuotedShape,
    ReactionShape,
    ReceiptShape,
    RemovedImportShape,
    ReplyToShape,
)


def message_json(message: Message, reactions: Iterable[Reaction] = ()) -> MessageShape:
    return {
        "id": str(message.id),
        "conversation_id": str(message.conversation_id),
        "seq": message.seq,
        "version": message.version,
        "sender_id": str(message.sender_id),
        "client_id": str(message.client_id) if message.client_id else None,
        "kind": message.kind,
        "body": message.body,
        "data": message.data,
        "reply_to": _reply_to(message),
        "reactions": reactions_json(reactions),
        "created_at": message.created_at,
        "edited_at": message.edited_at,
        "deleted_at": message.deleted_at,
    }


def receipt_json(message: Message) -> ReceiptShape:
    return {
        "id": str(message.id),
        "seq": message.seq,
        "client_id": str(message.client_id),
        "created_at": message.created_at,
    }


def earlier_text_json(text: EarlierText) -> EarlierTextShape:
    return {"version": text.version, "body": text.body, "written_at": text.written_at}


def reactions_json(reactions: Iterable[Reaction]) -> list[ReactionShape]:
    """By emoji, then by person: an order that does not depend on how the set came about."""
    people: dict[str, list[int]] = {}
    for reaction in reactions:
        people.setdefault(reaction.emoji, []).append(reaction.user_id)
    return [
        {"emoji": emoji, "user_ids": [str(id) for id in sorted(people[emoji])]}
        for emoji in sorted(people)
    ]


def member_json(membership: Membership, *, reads_hidden: bool) -> MemberShape:
    if membership.left_at is not None:
        return {
            "user_id": str(membership.user_id),
            "removed": True,
            "version": membership.version,
        }
    return {
        "user_id": str(membership.user_id),
        "role": membership.role,
        "read_seq": None if reads_hidden else membership.read_seq,
        "history_from_id": str(membership.history_from_id),
        "version": membership.version,
    }


def member_event_json(membership: Membership) -> MemberShape:
    """For an event, which must not differ by who may see reads: those follow by themselves."""
    return {
        "user_id": str(membership.user_id),
        "role": membership.role,
        "history_from_id": str(membership.history_from_id),
        "version": membership.version,
    }


def pin_json(pin: Pin) -> PinShape:
    return {
        "message_id": str(pin.message_id),
        "seq": pin.message_seq,
        "pinned_by": str(pin.pinned_by_id),
    }


def applicant_json(applicant: Applicant) -> ApplicantShape:
    return {
        "user_id": str(applicant.user_id),
        "name": applicant.name,
        "handle": applicant.handle,
        "asked_at": applicant.asked_at,
    }


def inbox_json(entry: InboxEntry) -> MineShape:
    return {
        "conversation_id": str(entry.conversation_id),
        "muted_until": entry.muted_until,
        "pinned": entry.pinned,
        "hidden": entry.hidden,
        "draft": entry.draft,
    }


def head_json(
    conversation: Conversation,
    membership: Membership,
    entry: InboxEntry,
    last_message: MessageShape | None,
    pins: Iterable[Pin],
    mentions: list[MentionShape],
    applicants: Iterable[Applicant],
) -> HeadShape:
    return {
        "id": str(conversation.pk),
        "kind": conversation.kind,
        "title": conversation.title,
        "version": conversation.version,
        "last_seq": conversation.last_seq,
        "members_can_invite": conversation.members_can_invite,
        "my": _my_json(conversation, membership, entry, mentions),
        "last_message": last_message,
        "pins": [pin_json(pin) for pin in pins],
        "applicants": [applicant_json(applicant) for applicant in applicants],
        "created_at": conversation.created_at,
    }


def quoted_json(originals: Mapping[int, Message]) -> dict[str, QuotedShape]:
    return {
        str(id): {
            "sender_id": str(message.sender_id),
            "excerpt": excerpt(message.body),
            "mentions": message.data.get("mentions", []),
            "deleted": message.deleted_at is not None,
        }
        for id, message in originals.items()
    }


def deleted_message_json(conversation_id: int, message_id: int) -> DeletedMessageShape:
    return {"conversation_id": str(conversation_id), "message_id": str(message_id)}


def pins_json(pins: Iterable[Pin]) -> PinsShape:
    return {"results": [pin_json(pin) for pin in pins], "next": None}


def mention_json(message_id: int, seq: int, sender_id: int) -> MentionShape:
    return {"id": str(message_id), "seq": seq, "sender_id": str(sender_id)}


def _my_json(
    conversation: Conversation,
    membership: Membership,
    entry: InboxEntry,
    mentions: list[MentionShape],
) -> MyShape:
    return {
        "role": membership.role,
        "read_seq": membership.read_seq,
        "unread": max(0, conversation.last_seq - membership.read_seq),
        "mentions": mentions,
        "history_from_id": str(membership.history_from_id),
        "muted_until": entry.muted_until,
        "pinned": entry.pinned,
        "hidden": entry.hidden,
        "draft": entry.draft,
    }


def _reply_to(message: Message) -> ReplyToShape | None:
    if message.reply_to_id is None or message.deleted_at is not None:
        return None
    return {
        "id": str(message.reply_to_id),
        "seq": message.reply_to_seq or 0,
        "sender_id": str(message.reply_to_sender_id),
    }


def invite_json(invite: Invite) -> InviteShape:
    return {
        "id": str(invite.id),
        "code": code_of(invite.conversation_id, invite.secret),
        "maker_id": str(invite.maker_id),
        "uses": invite.uses,
        "max_uses": invite.max_uses,
        "approval": invite.approval,
        "expires_at": invite.expires_at,
        "created_at": created_at(invite.id),
    }


def import_json(row: Import) -> ImportShape | RemovedImportShape:
    """As its owner's devices show it."""
    return {"id": str(row.id), "removed": True} if row.removed else import_state_json(row)


def import_state_json(row: Import) -> ImportShape:
    there = row.conversation_id and row.state != Import.State.FAILED
    return {
        "id": str(row.id),
        "client_id": str(row.client_id),
        "name": row.name,
        "title": row.title,
        "size": row.size,
        "received": row.received,
        "state": row.state,
        "error": row.error or None,
        "position": row.position,
        "messages": row.messages,
        "conversation_id": str(row.conversation_id) if there else None,
        "created_at": created_at(row.id),
    }
