"""The one JSON shape of a thing, in answers and in events. `docs/protocol.md` has them."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NotRequired

from typing_extensions import TypedDict

from accounts.presenters import HeldPersonJSON, SettingsJSON, UserJSON
from chatsite.lib.text import excerpt

from .models import Conversation, InboxEntry, Membership, Message, Pin, Reaction


class ReactionShape(TypedDict):
    emoji: str
    user_ids: list[str]


class ReplyToShape(TypedDict):
    id: str
    seq: int
    sender_id: str


class MessageShape(TypedDict):
    id: str
    conversation_id: str
    seq: int
    version: int
    sender_id: str
    client_id: str | None
    kind: str
    body: str
    data: dict[str, Any]
    reply_to: ReplyToShape | None
    reactions: list[ReactionShape]
    created_at: datetime
    edited_at: datetime | None
    deleted_at: datetime | None


class ReceiptShape(TypedDict):
    """What a sender who is out by now learns of a message that a retry found."""

    id: str
    seq: int
    client_id: str
    created_at: datetime


class MemberShape(TypedDict):
    user_id: str
    role: NotRequired[str]
    read_seq: NotRequired[int | None]
    removed: NotRequired[bool]
    version: int


class PinShape(TypedDict):
    message_id: str
    seq: int
    pinned_by: str


class MyShape(TypedDict):
    role: str
    read_seq: int
    unread: int
    history_from_id: str
    muted_until: datetime | None
    pinned: bool
    hidden: bool
    draft: str


class MineShape(TypedDict):
    conversation_id: str
    muted_until: datetime | None
    pinned: bool
    hidden: bool
    draft: str


class HeadShape(TypedDict):
    """A conversation without its people."""

    id: str
    kind: str
    title: str
    version: int
    last_seq: int
    members_can_invite: bool
    my: MyShape
    last_message: MessageShape | None
    pins: list[PinShape]
    created_at: datetime


class ConversationShape(HeadShape):
    """With everyone who is in, and everyone whom it names."""

    members: list[MemberShape]
    users: list[UserJSON]


class ConversationsShape(TypedDict):
    results: list[ConversationShape]
    next: str | None


class MembersShape(TypedDict):
    results: list[MemberShape]
    users: list[UserJSON]
    next: None


class PinsShape(TypedDict):
    results: list[PinShape]
    next: None


class QuotedShape(TypedDict):
    sender_id: str
    excerpt: str
    deleted: bool


class HistoryShape(TypedDict):
    """A page, newest first; `next` is the `before` of the older one, `prev` the `after` of the
    newer one."""

    results: list[MessageShape]
    next: str | None
    prev: str | None
    version: int
    quoted: dict[str, QuotedShape]
    users: list[UserJSON]


class OneMessageShape(TypedDict):
    message: MessageShape


class SentShape(TypedDict):
    """A receipt where the sender may not read the message any more."""

    message: MessageShape | ReceiptShape


class DeletedShape(TypedDict, total=False):
    """The tombstone; nothing when it was deleted for the asker alone."""

    message: MessageShape


class ReadMarkShape(TypedDict):
    read_seq: int


class ReadShape(TypedDict):
    conversation_id: str
    user_id: str
    read_seq: int | None


class SyncConversationShape(TypedDict):
    id: str
    version: int
    last_seq: int
    reset: bool
    conversation: HeadShape
    messages: list[MessageShape]
    members: list[MemberShape]
    quoted: dict[str, QuotedShape]


class DeletedMessageShape(TypedDict):
    conversation_id: str
    message_id: str


class AccountChangesShape(TypedDict, total=False):
    settings: SettingsJSON
    contacts: list[HeldPersonJSON]
    blocks: list[HeldPersonJSON]
    conversations: list[MineShape]
    deleted_messages: list[DeletedMessageShape]


class SyncAccountShape(TypedDict):
    version: int
    reset: bool
    changes: AccountChangesShape


class SyncAnswerShape(TypedDict):
    conversations: list[SyncConversationShape]
    reads: list[ReadShape]
    users: list[UserJSON]
    removed: list[str]
    account: SyncAccountShape
    more: bool
    server_time: int


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
        "version": membership.version,
    }


def member_event_json(membership: Membership) -> MemberShape:
    """For an event, which must not differ by who may see reads: those follow by themselves."""
    return {
        "user_id": str(membership.user_id),
        "role": membership.role,
        "version": membership.version,
    }


def pin_json(pin: Pin) -> PinShape:
    return {
        "message_id": str(pin.message_id),
        "seq": pin.message_seq,
        "pinned_by": str(pin.pinned_by_id),
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
) -> HeadShape:
    return {
        "id": str(conversation.pk),
        "kind": conversation.kind,
        "title": conversation.title,
        "version": conversation.version,
        "last_seq": conversation.last_seq,
        "members_can_invite": conversation.members_can_invite,
        "my": _my_json(conversation, membership, entry),
        "last_message": last_message,
        "pins": [pin_json(pin) for pin in pins],
        "created_at": conversation.created_at,
    }


def quoted_json(originals: Mapping[int, Message]) -> dict[str, QuotedShape]:
    return {
        str(id): {
            "sender_id": str(message.sender_id),
            "excerpt": excerpt(message.body),
            "deleted": message.deleted_at is not None,
        }
        for id, message in originals.items()
    }


def deleted_message_json(conversation_id: int, message_id: int) -> DeletedMessageShape:
    return {"conversation_id": str(conversation_id), "message_id": str(message_id)}


def pins_json(pins: Iterable[Pin]) -> PinsShape:
    return {"results": [pin_json(pin) for pin in pins], "next": None}


def _my_json(conversation: Conversation, membership: Membership, entry: InboxEntry) -> MyShape:
    return {
        "role": membership.role,
        "read_seq": membership.read_seq,
        "unread": max(0, conversation.last_seq - membership.read_seq),
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
