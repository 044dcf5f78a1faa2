"""What each action takes, on HTTP and on the socket alike."""

from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field, WithJsonSchema

from chatsite.lib.inputs import MAX_ID, Body, ClientId, Input, SnowflakeId, Title
from chatsite.lib.text import clean_line, clean_text
from chatsite.realtime.polls import MAX_WAIT

from .cursor import Cursor, parse_cursor
from .emoji import check_emoji

MEMBERS_AT_ONCE = 100
MAX_WATCHED = 200
ShownState = Literal["active", "away", "offline"]


def _written(value: object) -> str:
    # The type alone would take numbers, too, as seconds or milliseconds by their size.
    if not isinstance(value, str) or value[4:5] != "-":
        raise ValueError("must be a time as in RFC 3339")
    return value


def _in_utc(value: datetime) -> datetime:
    try:
        return value.astimezone(UTC)
    except OverflowError:  # stored, it could not be read again
        raise ValueError("must be between the years 1 and 9999 in UTC") from None


def _cursor_from(value: object) -> Cursor:
    if not isinstance(value, str):
        raise ValueError("must be the cursor of an answer")
    return parse_cursor(value)


Emoji = Annotated[str, AfterValidator(check_emoji), Field(max_length=32)]
SyncCursor = Annotated[
    Cursor, BeforeValidator(_cursor_from), WithJsonSchema({"type": "string", "maxLength": 63})
]
Seq = Annotated[int, Field(ge=0, le=MAX_ID)]
Version = Annotated[int, Field(ge=0, le=MAX_ID)]
# An export's clock names no zone.
ExportTime = Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?)?$")]
Time = Annotated[
    AwareDatetime, BeforeValidator(_written), AfterValidator(_in_utc), Field(strict=False)
]


class InConversation(Input):
    conversation_id: SnowflakeId


class OnMessage(InConversation):
    message_id: SnowflakeId


class ListPage(Input):
    cursor: SnowflakeId | None = None
    limit: Annotated[int, Field(ge=1, le=100, strict=False)] = 50


class OnMember(InConversation):
    user_id: SnowflakeId


class SendMessage(InConversation):
    client_id: ClientId
    body: Body
    reply_to: SnowflakeId | None = None


class EditMessage(OnMessage):
    body: Body
    version: Version


class EarlierTexts(OnMessage):
    cursor: Annotated[int, Field(ge=1, le=MAX_ID, strict=False)] | None = None
    limit: Annotated[int, Field(ge=1, le=100, strict=False)] = 50


class DeleteMessage(OnMessage):
    scope: Annotated[Literal["all", "me"], Field(alias="for")]


class React(OnMessage):
    emoji: Emoji


class MarkRead(InConversation):
    seq: Seq


class CreateConversation(Input):
    kind: Literal["direct", "group"]
    member_ids: Annotated[list[SnowflakeId], Field(max_length=MEMBERS_AT_ONCE)]
    client_id: ClientId
    title: Title | None = None


class ChangeConversation(InConversation):
    title: Title | None = None
    members_can_invite: bool | None = None


class OnRequest(Input):
    request_id: SnowflakeId


class AddMembers(InConversation):
    user_ids: Annotated[list[SnowflakeId], Field(min_length=1, max_length=MEMBERS_AT_ONCE)]


class MakeInvite(InConversation):
    client_id: ClientId
    expires_in: Annotated[int, Field(ge=60, le=366 * 86_400)] | None = None
    max_uses: Annotated[int, Field(ge=1, le=10_000)] | None = None
    approval: bool = False


class StartImport(Input):
    client_id: ClientId
    name: Annotated[str, AfterValidator(clean_line), Field(min_length=1, max_length=200)]
    size: Annotated[int, Field(ge=1, le=MAX_ID)]


class OnImport(Input):
    import_id: SnowflakeId


class PutPart(OnImport):
    offset: Annotated[int, Field(ge=0, le=MAX_ID, strict=False)]


class OnInvite(InConversation):
    invite_id: SnowflakeId


class SetRole(OnMember):
    role: Literal["owner", "admin", "member"]


class ChangeInboxEntry(InConversation):
    muted_until: Time | None = None
    pinned: bool = False
    hidden: bool = False


class SetDraft(InConversation):
    body: Annotated[str, AfterValidator(clean_text), Field(max_length=10_000)]


class History(InConversation):
    before: SnowflakeId | None = None
    after: SnowflakeId | None = None
    around: SnowflakeId | None = None
    at: Time | None = None
    said: ExportTime | None = None
    limit: Annotated[int, Field(ge=1, le=100, strict=False)] = 50


class Sync(Input):
    versions: Annotated[dict[SnowflakeId, Version], Field(max_length=20_000, default_factory=dict)]
    account_version: Version = 0
    since: Annotated[int, Field(ge=0, le=MAX_ID)] = 0
    cursor: SyncCursor | None = None


class Poll(Sync):
    """Besides: whom the client has on screen, as what, and whether a person is in front of it."""

    watch: Annotated[list[SnowflakeId], Field(max_length=MAX_WATCHED, default_factory=list)]
    shown: Annotated[
        dict[SnowflakeId, ShownState], Field(max_length=MAX_WATCHED, default_factory=dict)
    ]
    active: bool = False


class PollQuery(Input):
    wait: Annotated[int, Field(ge=0, le=MAX_WAIT, strict=False)] = 0
