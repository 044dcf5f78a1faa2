"""The JSON shapes of people, for HTTP and events alike."""

from datetime import datetime
from typing import Annotated, Literal

from allauth.usersessions.models import UserSession
from pydantic import WithJsonSchema
from typing_extensions import TypedDict

from chatsite.lib.devices import device_name
from chatsite.lib.schemas import Id

from .credentials import session_id
from .models import BrowserSession, TalkRequest, Token, User

OpenTo = Annotated[str, WithJsonSchema({"type": "string", "enum": User.OpenTo.values})]


class UserJSON(TypedDict):
    """`User` on the wire: what everybody may see of a person."""

    id: Id
    handle: str
    name: str
    status_text: str
    bot: bool


class MeJSON(UserJSON):
    """`Me` on the wire: what only the person sees."""

    email: str
    language: str
    time_zone: str
    show_last_seen: bool
    show_reads: bool
    open_to: OpenTo
    account_version: int


class SettingsJSON(TypedDict):
    """The settings in `account.changed` and in sync."""

    name: str
    status_text: str
    language: str
    time_zone: str
    show_last_seen: bool
    show_reads: bool
    open_to: OpenTo


class HeldPersonJSON(TypedDict):
    """A changed contact or block."""

    user_id: Id
    removed: bool


class RequestJSON(TypedDict):
    """A request to talk, as one of the two sees it; `user` is the other one."""

    id: Id
    direction: Literal["in", "out"]
    user: UserJSON
    conversation_id: Id | None
    title: str
    created_at: datetime


class RemovedRequestJSON(TypedDict):
    """One that is on the list no longer."""

    id: Id
    removed: Literal[True]


class RequestsJSON(TypedDict):
    results: list[RequestJSON]
    next: str | None


class SessionJSON(TypedDict):
    """A browser in which one is signed in. `current`: the one that asks."""

    id: Id
    device: str
    ip: str | None
    created_at: datetime
    last_used_at: datetime
    current: bool


class SessionsJSON(TypedDict):
    results: list[SessionJSON]
    next: None


class TokenJSON(TypedDict):
    id: str
    name: str
    created_at: datetime
    last_used_at: datetime | None


class IssuedTokenJSON(TokenJSON):
    """With the secret, which is shown this one time."""

    token: str


class PeopleJSON(TypedDict):
    """A page of people."""

    results: list[UserJSON]
    next: str | None


class TokensJSON(TypedDict):
    results: list[TokenJSON]
    next: None


class TicketJSON(TypedDict):
    ticket: str
    expires_in: int


def user_json(user: User) -> UserJSON:
    return {
        "id": str(user.id),
        "handle": user.handle,
        "name": user.name,
        "status_text": user.status_text,
        "bot": user.bot,
    }


def me_json(user: User) -> MeJSON:
    return {
        **user_json(user),
        "email": user.email,
        "language": user.language,
        "time_zone": user.time_zone,
        "show_last_seen": user.show_last_seen,
        "show_reads": user.show_reads,
        "open_to": user.open_to,
        "account_version": user.account_version,
    }


def settings_json(user: User) -> SettingsJSON:
    return {
        "name": user.name,
        "status_text": user.status_text,
        "language": user.language,
        "time_zone": user.time_zone,
        "show_last_seen": user.show_last_seen,
        "show_reads": user.show_reads,
        "open_to": user.open_to,
    }


def held_person_json(user_id: int, *, removed: bool) -> HeldPersonJSON:
    return {"user_id": str(user_id), "removed": removed}


def request_json(request: TalkRequest, viewer_id: int, other: User) -> RequestJSON:
    return {
        "id": str(request.id),
        "direction": "out" if viewer_id == request.asker_id else "in",
        "user": user_json(other),
        "conversation_id": str(request.conversation_id) if request.conversation_id else None,
        "title": request.title,
        "created_at": request.asked_at,
    }


def request_change_json(
    request: TalkRequest, viewer_id: int, other: User
) -> RequestJSON | RemovedRequestJSON:
    if request.is_seen_by(viewer_id):
        return request_json(request, viewer_id, other)
    return {"id": str(request.id), "removed": True}


def session_json(
    session: BrowserSession, where: UserSession | None, *, current: bool
) -> SessionJSON:
    """`where`: what was noted of the browser when somebody signed in with it."""
    return {
        "id": str(session_id(session.credential)),
        "device": device_name(where.user_agent) if where else "",
        "ip": where.ip if where else None,
        "created_at": where.created_at if where else session.last_used_at,
        "last_used_at": session.last_used_at,
        "current": current,
    }


def token_json(token: Token) -> TokenJSON:
    return {
        "id": str(token.public_id),
        "name": token.name,
        "created_at": token.created,
        "last_used_at": token.last_used_at,
    }


def issued_token_json(token: Token, secret: str) -> IssuedTokenJSON:
    return {**token_json(token), "token": secret}


def people_json(people: list[User], next: str | int | None) -> PeopleJSON:
    return {
        "results": [user_json(person) for person in people],
        "next": None if next is None else str(next),
    }
