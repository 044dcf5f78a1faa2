"""The shapes on the wire, in answers and in events. `docs/protocol.md` has them."""

from datetime import datetime
from typing import Literal, NotRequired

from typing_extensions import TypedDict

from accounts.presenters import (
    HeldPersonJSON,
    RemovedRequestJSON,
    RequestJSON,
    SettingsJSON,
    UserJSON,
)
from chatsite.lib.schemas import Id

from .fields import ImportState, ImportTrouble, Kind, Line, MessageKind, RoleName


class ReactionShape(TypedDict):
    emoji: str
    user_ids: list[Id]


class ReplyToShape(TypedDict):
    id: Id
    seq: int
    sender_id: Id


class MessageShape(TypedDict):
    id: Id
    conversation_id: Id
    seq: int
    version: int
    sender_id: Id
    client_id: str | None
    kind: MessageKind
    body: str
    data: Line
    reply_to: ReplyToShape | None
    reactions: list[ReactionShape]
    created_at: datetime
    edited_at: datetime | None
    deleted_at: datetime | None


class ReceiptShape(TypedDict):
    """What a sender who is out by now learns of a message that a retry found."""

    id: Id
    seq: int
    client_id: str
    created_at: datetime


class MemberShape(TypedDict):
    user_id: Id
    role: NotRequired[RoleName]
    read_seq: NotRequired[int | None]
    history_from_id: NotRequired[Id]
    removed: NotRequired[bool]
    version: int


class PinShape(TypedDict):
    message_id: Id
    seq: int
    pinned_by: Id


class MentionShape(TypedDict):
    """A message that names one and is not read."""

    id: Id
    seq: int
    sender_id: Id


class ApplicantShape(TypedDict):
    """Who waits to be let in, called as they were when they came."""

    user_id: Id
    name: str
    handle: str
    asked_at: datetime


class ApplicantsShape(TypedDict):
    results: list[ApplicantShape]
    next: None


class MyShape(TypedDict):
    role: RoleName
    read_seq: int
    unread: int
    mentions: list[MentionShape]
    history_from_id: Id
    muted_until: datetime | None
    pinned: bool
    hidden: bool
    draft: str


class MineShape(TypedDict):
    conversation_id: Id
    muted_until: datetime | None
    pinned: bool
    hidden: bool
    draft: str


class HeadShape(TypedDict):
    """A conversation without its people."""

    id: Id
    kind: Kind
    title: str
    version: int
    last_seq: int
    members_can_invite: bool
    my: MyShape
    last_message: MessageShape | None
    pins: list[PinShape]
    applicants: list[ApplicantShape]
    created_at: datetime


class ConversationShape(HeadShape):
    """With everyone who is in, and everyone whom it names."""

    members: list[MemberShape]
    users: list[UserJSON]


class ConversationsShape(TypedDict):
    results: list[ConversationShape]
    next: str | None


class AskedShape(TypedDict):
    """There is no conversation until the request is accepted."""

    request: RequestJSON


class MembersShape(TypedDict):
    results: list[MemberShape]
    users: list[UserJSON]
    next: None


class InviteShape(TypedDict):
    """A link by which people join a group by themselves."""

    id: Id
    code: str
    maker_id: Id
    uses: int
    max_uses: int | None
    approval: bool
    expires_at: datetime | None
    created_at: datetime


class InvitesShape(TypedDict):
    results: list[InviteShape]
    next: None


class InvitationShape(TypedDict):
    """What a link leads to. `joined`: the one who asks is in already; `approval`: others wait until
    they are let in; `waiting`: the one who asks does."""

    conversation_id: Id
    title: str
    members: int
    joined: bool
    approval: bool
    waiting: bool


class ImportShape(TypedDict):
    """A history that a person brings along: how much of its file has come, how far it is read."""

    id: Id
    client_id: str
    name: str
    title: str
    size: int
    received: int
    state: ImportState
    error: ImportTrouble | None
    position: int
    messages: int
    conversation_id: Id | None
    created_at: datetime


class RemovedImportShape(TypedDict):
    """One that is on the list no longer."""

    id: Id
    removed: Literal[True]


class ImportsShape(TypedDict):
    """`max_bytes`: no file may be larger."""

    results: list[ImportShape]
    next: None
    max_bytes: int


class PinsShape(TypedDict):
    results: list[PinShape]
    next: None


class QuotedShape(TypedDict):
    """The beginning of a message; `mentions` are all whom the message names."""

    sender_id: Id
    excerpt: str
    mentions: list[Id]
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


class EarlierTextShape(TypedDict):
    """What a message said before an edit, since `written_at`."""

    version: int
    body: str
    written_at: datetime


class EarlierTextsShape(TypedDict):
    results: list[EarlierTextShape]
    next: str | None


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
    conversation_id: Id
    user_id: Id
    read_seq: int | None


class SyncConversationShape(TypedDict):
    id: Id
    version: int
    last_seq: int
    reset: bool
    conversation: HeadShape
    messages: list[MessageShape]
    members: list[MemberShape]
    quoted: dict[str, QuotedShape]


class DeletedMessageShape(TypedDict):
    conversation_id: Id
    message_id: Id


class AccountChangesShape(TypedDict, total=False):
    settings: SettingsJSON
    contacts: list[HeldPersonJSON]
    blocks: list[HeldPersonJSON]
    requests: list[RequestJSON | RemovedRequestJSON]
    conversations: list[MineShape]
    deleted_messages: list[DeletedMessageShape]
    imports: list[ImportShape | RemovedImportShape]


class SyncAccountShape(TypedDict):
    version: int
    reset: bool
    changes: AccountChangesShape


class SyncAnswerShape(TypedDict):
    conversations: list[SyncConversationShape]
    reads: list[ReadShape]
    users: list[UserJSON]
    removed: list[Id]
    account: SyncAccountShape
    more: bool
    cursor: str | None
    server_time: int


class PresenceShape(TypedDict):
    """How a person stands, as far as the one who asks may see."""

    user_id: Id
    state: Literal["active", "away", "offline"]
    last_seen_at: datetime | None


class TypistShape(TypedDict):
    conversation_id: Id
    user_id: Id


class PollAnswerShape(SyncAnswerShape):
    """What a poll gets besides: whose it is, how those it watches stand, and who types."""

    user_id: Id
    presence: list[PresenceShape]
    typing: list[TypistShape]
