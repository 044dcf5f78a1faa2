"""What the node itself says to a client and hears from one, and why it closes."""

from collections.abc import Mapping
from typing import NotRequired

from typing_extensions import TypedDict

from chatsite.lib.schemas import Id


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
