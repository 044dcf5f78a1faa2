"""What the node itself says to a client and hears from one, and why it closes."""

from collections.abc import Mapping
from typing import Any, NotRequired

from django.conf import settings
from typing_extensions import TypedDict

from chatsite.lib import json, snowflake
from chatsite.lib.errors import AppError, Invalid
from chatsite.lib.schemas import Id

from .session import Session

MAX_SYNC_BYTES = 1024 * 1024
MAX_REF_CHARACTERS = 64


class HeartbeatJSON(TypedDict):
    """A sign of life. `active`: a person is in front; `received`: events counted so far."""

    active: NotRequired[bool]
    received: NotRequired[int]


class HeartbeatAckJSON(TypedDict):
    """The answer to a heartbeat; `events`: how many were sent before it."""

    server_time: int
    events: int


class LimitsJSON(TypedDict):
    ack_bytes: int
    body_chars: int
    members: int


class HelloJSON(TypedDict):
    """The first object of a connection; a client waits for it before it says anything."""

    node: str
    connection_id: str
    user_id: Id
    heartbeat_interval: int
    server_time: int
    limits: LimitsJSON


CLOSE_CODES: Mapping[int, str] = {
    4000: "this node is going",
    4002: "too slow: too much is unacknowledged",
    4003: "who it is cannot be said right now",
    4008: "no sign of life for too long",
    4029: "too fast, or more sessions than a person may have on this node",
    4500: "a frame that is none",
    4501: "not signed in, or signed out",
    4503: "suspended",
}
"""Below 4500 a client comes back by itself and syncs; from there on it does not."""


def read(text: str | None) -> dict[str, Any] | None:
    """The object that a client's frame holds; None: it is no such frame."""
    if text is None or len(text) > MAX_SYNC_BYTES:
        return None
    try:
        frame = json.loads(text)
    except ValueError:
        return None
    return frame if isinstance(frame, dict) else None


def ref_of(frame: dict[str, Any]) -> str | None:
    """By what the client will know the answer. Raises Invalid."""
    ref = frame.get("ref")
    if ref is None:
        return None
    if not isinstance(ref, str) or len(ref) > MAX_REF_CHARACTERS or not ref.isprintable():
        raise Invalid(fields={"ref": ["must be a string of at most 64 characters"]})
    return ref


def reply(ref: str | None, *, data: object = None, error: AppError | None = None) -> bytes:
    """The answer to a command."""
    head = {"type": "reply", "ref": ref}
    if error is not None:
        return json.dumps({**head, "ok": False, "error": error.as_json()})
    return json.dumps({**head, "ok": True, "data": data})


def hello(node: str, session: Session) -> bytes:
    """The first object of a session, at the node of that name."""
    said: HelloJSON = {
        "node": node,
        "connection_id": session.connection_id,
        "user_id": str(session.user_id),
        "heartbeat_interval": settings.HEARTBEAT_INTERVAL,
        "server_time": snowflake.database_time_ms(),
        "limits": {
            "ack_bytes": settings.SLOW_CLIENT_BYTES // 4,
            "body_chars": 10_000,
            "members": settings.MAX_GROUP_MEMBERS,
        },
    }
    return json.dumps({"type": "hello", **said})


def heartbeat_ack(session: Session) -> bytes:
    """The answer to a heartbeat of this session."""
    said: HeartbeatAckJSON = {
        "server_time": snowflake.database_time_ms(),
        "events": session.events_sent,
    }
    return json.dumps({"type": "heartbeat.ack", **said})
