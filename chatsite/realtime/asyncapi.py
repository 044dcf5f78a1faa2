"""The socket described for programs, as AsyncAPI 3, out of the classes that it runs on.

A command's fields are those of its input, its answer is what its function returns; an event's are
those of its class, a field with a default is left out where it has it. The first line of each
docstring says what it is for.
"""

import dataclasses
import sys
from collections.abc import Callable
from typing import Any, get_type_hints

from chatsite.lib.openapi import ErrorDetailJSON
from chatsite.lib.schemas import Components, Schema

from .commands import Command, all_commands
from .events import Event
from .frames import CLOSE_CODES, MAX_REF_CHARACTERS, HeartbeatAckJSON, HeartbeatJSON, HelloJSON

_CHANNEL = "socket"
_REF: Schema = {"type": "string", "maxLength": MAX_REF_CHARACTERS}
_ABOUT = """\
What a client and a node of a chat installation say to each other on a WebSocket. The rules that go
with it (versions, sync, the outbox of a client) stand in protocol.md, the HTTP API in its OpenAPI
description at /api/schema.
"""
_FRAMES = """\
Text frames of JSON. A frame from the node holds one or more objects, one a line; a frame from a
client exactly one. Unknown fields are ignored. Clients wait for hello. Without a sign-in the socket
is accepted and closed with 4501. Close codes below 4500: come back and sync.
"""


def document() -> Schema:
    """The whole description, of the commands and events that the installed apps have."""
    parts = Components()
    messages = {
        "hello": _message(HelloJSON, _object("hello", parts.plain(HelloJSON))),
        "heartbeat": _message(HeartbeatJSON, _command_object("heartbeat", HeartbeatJSON, parts)),
        "heartbeat.ack": _message(
            HeartbeatAckJSON, _object("heartbeat.ack", parts.plain(HeartbeatAckJSON))
        ),
        "reply.error": _refusal(parts),
        **_messages_of_commands(parts),
        **{event.type: _event(event, parts) for event in all_events()},
    }
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "Chat", "version": "1", "description": _ABOUT},
        "defaultContentType": "application/json",
        "servers": {"node": _server()},
        "channels": {_CHANNEL: _channel(messages)},
        "operations": _operations(),
        "components": {
            "messages": messages,
            "schemas": dict(sorted(parts.schemas.items())),
            "securitySchemes": _SECURITY,
        },
    }


def all_events() -> list[type[Event]]:
    """Every event of the `events` modules, by type. Raises ValueError where two have the same."""
    found: dict[str, type[Event]] = {}
    waiting: list[type[Event]] = [Event]
    while waiting:
        event = waiting.pop()
        waiting += event.__subclasses__()
        if _is_told(event) and found.setdefault(event.type, event) is not event:
            raise ValueError(f"two events are called {event.type}")
    return [found[name] for name in sorted(found)]


def _is_told(event: type[Event]) -> bool:
    # A dataclass with slots is made twice, and the first one may still be known for a while.
    module = sys.modules[event.__module__]
    is_current = getattr(module, event.__name__, None) is event
    return is_current and hasattr(event, "type") and module.__name__.endswith(".events")


def _messages_of_commands(parts: Components) -> dict[str, Schema]:
    messages = {}
    for command in all_commands():
        schema = _command_object(command.name, command.input, parts)
        messages[command.name] = _message(command.run, schema)
        messages[f"{command.name}.reply"] = _reply(command, parts)
    return messages


def _command_object(name: str, input: type, parts: Components) -> Schema:
    schema = _object(name, parts.plain(input, "validation"))
    schema["properties"] = {"type": schema["properties"].pop("type"), "ref": _REF} | schema[
        "properties"
    ]
    return schema


def _reply(command: Command, parts: Components) -> Schema:
    answer = parts.refer(get_type_hints(command.run)["return"])
    schema = {
        "required": ["ref", "ok", "data"],
        "properties": {"ref": _nullable(_REF), "ok": {"const": True}, "data": answer},
    }
    return {"summary": f"The answer to {command.name}.", "payload": _object("reply", schema)}


def _refusal(parts: Components) -> Schema:
    error = parts.refer(ErrorDetailJSON)
    schema = {
        "required": ["ref", "ok", "error"],
        "properties": {"ref": _nullable(_REF), "ok": {"const": False}, "error": error},
    }
    return {"summary": "A command was refused.", "payload": _object("reply", schema)}


def _event(event: type[Event], parts: Components) -> Schema:
    hints = get_type_hints(event, include_extras=True)
    fields = dataclasses.fields(event)
    schema = {
        "required": [field.name for field in fields if field.default is dataclasses.MISSING],
        "properties": {field.name: parts.refer(hints[field.name]) for field in fields},
    }
    return _message(event, _object(event.type, schema))


def _object(type_: str, schema: Schema) -> Schema:
    """An object of the wire: `type`, then the fields of `schema`."""
    return {
        "type": "object",
        "required": ["type", *schema.get("required", ())],
        "properties": {"type": {"const": type_}, **schema.get("properties", {})},
    }


def _message(described: Callable[..., Any] | type, payload: Schema) -> Schema:
    return {"summary": _first_line(described), "payload": payload}


def _first_line(described: Callable[..., Any] | type) -> str:
    said = (described.__doc__ or "").strip().partition("\n")[0]
    if not said.endswith("."):
        raise ValueError(f"{described.__qualname__} does not say in one line what it is for")
    return said


def _nullable(schema: Schema) -> Schema:
    return {**schema, "type": [schema["type"], "null"]}


def _channel(messages: dict[str, Schema]) -> Schema:
    return {
        "address": "/ws/v1",
        "description": _FRAMES,
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in messages},
        "bindings": {"ws": {"method": "GET", "bindingVersion": "0.1.0"}},
        "x-close-codes": {str(code): said for code, said in CLOSE_CODES.items()},
    }


def _operations() -> Schema:
    heartbeat = {"action": "receive", **_on(["heartbeat"]), "reply": _on(["heartbeat.ack"])}
    commands = {command.name: _operation(command) for command in all_commands()}
    events = [event.type for event in all_events()]
    return {
        "hello": {"action": "send", **_on(["hello"])},
        "heartbeat": heartbeat,
        **commands,
        "events": {"action": "send", **_on(events)},
    }


def _operation(command: Command) -> Schema:
    return {
        "action": "receive",
        **_on([command.name]),
        "reply": _on([f"{command.name}.reply", "reply.error"]),
        "x-max-bytes": command.max_bytes,
    }


def _on(names: list[str]) -> Schema:
    channel = f"#/channels/{_CHANNEL}"
    return {
        "channel": {"$ref": channel},
        "messages": [{"$ref": f"{channel}/messages/{name}"} for name in names],
    }


def _server() -> Schema:
    return {
        "host": "{node}",
        "protocol": "ws",
        "description": "Any node of the installation; wss where it is served by https.",
        "variables": {
            "node": {
                "default": "localhost:8000",
                "description": "the host of an address that GET /api/v1/gateway answers",
            }
        },
        "security": [{"$ref": f"#/components/securitySchemes/{name}"} for name in _SECURITY],
    }


_SECURITY: Schema = {
    "session": {
        "type": "httpApiKey",
        "in": "cookie",
        "name": "sessionid",
        "description": "The session of a browser, from own pages only.",
    },
    "token": {
        "type": "httpApiKey",
        "in": "header",
        "name": "Authorization",
        "description": "`Token …`, from POST /api/v1/tokens.",
    },
    "ticket": {
        "type": "httpApiKey",
        "in": "query",
        "name": "ticket",
        "description": "Good once and for 30 s, from POST /api/v1/socket-tickets.",
    },
}
