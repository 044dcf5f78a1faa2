"""The wire as three tell it, in one form: the classes of the code, asyncapi.yaml, protocol.md.

A reading maps what is told of (`command message.send`) to the names of its fields. A field that may
be left out ends with `?`, in commands; what an event leaves out is in the words beside it.
"""

import dataclasses
import re
from collections.abc import Callable, Iterable
from typing import Any, get_type_hints

from accounts.presenters import UserJSON
from chatsite.lib.inputs import Input
from chatsite.realtime.asyncapi import all_events
from chatsite.realtime.commands import Command, all_commands
from chatsite.realtime.events import Event
from chatsite.realtime.frames import CLOSE_CODES, HeartbeatAckJSON, HeartbeatJSON, HelloJSON
from conversations.presenters import MessageShape, PresenceShape

from .markdown import code_in, rows, section_of

Reading = dict[str, set[str]]
SHAPES = {"Message": MessageShape, "User": UserJSON, "Presence": PresenceShape}
_SHAPE = re.compile(r"^(Message|User|Presence)\b")
_BY_TYPE = {shape: name for name, shape in SHAPES.items()}


def differences(one: Reading, other: Reading) -> list[str]:
    """What the two tell differently, one line each."""
    return [
        f"{what}: {_listed(one.get(what))}, but {_listed(other.get(what))}"
        for what in sorted({*one, *other})
        if one.get(what) != other.get(what)
    ]


def _listed(names: set[str] | None) -> str:
    return "nothing" if names is None else ", ".join(sorted(names)) or "no field"


# --- The code --------------------------------------------------------------------------------


def of_code(
    commands: Callable[[], Iterable[Command]] = all_commands,
    events: Callable[[], Iterable[type[Event]]] = all_events,
) -> Reading:
    reading = {
        "hello": _keys(HelloJSON),
        "command heartbeat": _optional(HeartbeatJSON),
        "reply heartbeat": _keys(HeartbeatAckJSON),
        "close codes": {str(code) for code in CLOSE_CODES},
    }
    for command in commands():
        reading[f"command {command.name}"] = _input_fields(command.input)
        reading[f"reply {command.name}"] = _keys(get_type_hints(command.run)["return"])
    for event in events():
        reading |= _event_fields(event)
    return reading


def _input_fields(input: type[Input]) -> set[str]:
    fields = input.model_fields.items()
    return {(field.alias or name) + ("" if field.is_required() else "?") for name, field in fields}


def _event_fields(event: type[Event]) -> Reading:
    names = {field.name for field in dataclasses.fields(event)}
    reading = {f"event {event.type}": names}
    if "data" in names:
        data = get_type_hints(event)["data"]
        reading[f"data {event.type}"] = {_BY_TYPE[data]} if data in _BY_TYPE else _keys(data)
    return reading


def _keys(shape: Any) -> set[str]:
    return {*shape.__required_keys__, *shape.__optional_keys__}


def _optional(shape: Any) -> set[str]:
    return {*shape.__required_keys__, *(f"{name}?" for name in shape.__optional_keys__)}


# --- asyncapi.yaml ---------------------------------------------------------------------------


def of_asyncapi(document: Any) -> Reading:
    """Of a parsed AsyncAPI document: what its operations lead to."""
    reading = {"close codes": set(document["channels"]["socket"]["x-close-codes"])}
    for name, operation in document["operations"].items():
        messages = [_follow(document, said["$ref"]) for said in operation["messages"]]
        if "reply" in operation:
            asked = _properties(messages[0]["payload"], optional="?")
            reading[f"command {name}"] = asked - {"ref?"}
            reading[f"reply {name}"] = _reply_fields(document, operation["reply"])
        elif name == "hello":
            reading["hello"] = _properties(messages[0]["payload"])
        else:
            for message in messages:
                reading |= _event_properties(document, message["payload"])
    return reading


def _reply_fields(document: Any, reply: Any) -> set[str]:
    payload = _follow(document, reply["messages"][0]["$ref"])["payload"]
    if "data" not in payload["properties"]:
        return _properties(payload)
    return _properties(_follow(document, payload["properties"]["data"]["$ref"]))


def _event_properties(document: Any, payload: Any) -> Reading:
    type_ = payload["properties"]["type"]["const"]
    reading = {f"event {type_}": _properties(payload)}
    if "data" in payload["properties"]:
        name = payload["properties"]["data"]["$ref"].rpartition("/")[2]
        fields = _properties(document["components"]["schemas"][name])
        reading[f"data {type_}"] = {name} if name in SHAPES else fields
    return reading


def _follow(document: Any, ref: str) -> Any:
    found = document
    for part in ref.removeprefix("#/").split("/"):
        found = found[part]
    return _follow(document, found["$ref"]) if "$ref" in found else found


def _properties(schema: Any, optional: str = "") -> set[str]:
    required = schema.get("required", ())
    names = [name for name in schema.get("properties", {}) if name != "type"]
    return {name + ("" if name in required else optional) for name in names}


# --- protocol.md -----------------------------------------------------------------------------


def of_protocol(text: str) -> Reading:
    """Of the text of docs/protocol.md."""
    codes = [cells[0] for cells in rows(section_of(text, "Close codes"))]
    return {
        "hello": _top_keys(_block(section_of(text, "The socket: `GET /ws/v1`"))) - {"type"},
        "close codes": {code for code in codes if code.isdigit()},
        **_commands_told(text),
        **_events_told(text),
    }


def _commands_told(text: str) -> Reading:
    reading = {}
    for names, fields, answer in rows(section_of(text, "Commands"))[1:]:
        for name in code_in(names):
            if "[Sync]" in fields:
                asked, answered = _sync_told(text)
            else:
                spans = [_without_values(code) for code in code_in(_beside(fields))]
                asked, answered = _split(spans), _answer_told(answer)
            reading[f"command {name}"] = asked
            reading[f"reply {name}"] = answered
    return reading


def _answer_told(cell: str) -> set[str]:
    objects = [code for code in code_in(cell) if code.startswith("{")]
    return set().union(*(_top_keys(code) for code in objects)) - {"type"}


def _sync_told(text: str) -> tuple[set[str], set[str]]:
    told = section_of(text, "Sync")
    request = re.search(r"^Request[^`]*`(\{.*?\})`", told, re.M | re.S)
    assert request, "the request of a sync is not told"
    return {f"{name}?" for name in _top_keys(request[1])}, _top_keys(_block(told))


def _events_told(text: str) -> Reading:
    reading: Reading = {}
    always: set[str] = set()
    for names, told in rows(section_of(text, "Events"))[1:]:
        if names.startswith("**"):
            always = {"conversation_id", "version"} if "conversation's" in names else set()
            if "without" in names:
                always = {"conversation_id"}
            continue
        above, data = _event_told(told)
        fields = always | above | ({"data"} if data is not None else set())
        if "no `conversation_id`" in told or (data is None and above):
            fields.discard("conversation_id")
        for name in code_in(names):
            reading[f"event {name}"] = fields
            if data is not None:
                reading[f"data {name}"] = data
    return reading


def _event_told(told: str) -> tuple[set[str], set[str] | None]:
    """The fields beside `data`, and those in it."""
    before, _, after = told.partition("top level ")
    above = _split([code_in(after)[0].strip("{}")]) if after else set()
    shape = _SHAPE.match(before)
    if shape:
        return above, {shape[1]}
    spans = [code for code in code_in(before) if code.startswith("{")]
    return above, _split([_without_values(spans[0].strip("{}"))]) if spans else None


def _without_values(code: str) -> str:
    return re.sub(r": *[^,]+", "", code)


def _beside(cell: str) -> str:
    """Without what stands in brackets to explain."""
    return re.sub(r" \([^()]*\)", "", cell)


def _split(spans: Iterable[str]) -> set[str]:
    return {name.strip() for span in spans for name in span.split(",") if name.strip()}


def _block(text: str) -> str:
    found = re.search(r"^```\w*\n(.*?)^```", text, re.M | re.S)
    assert found, "there is no example"
    return found[1]


def _top_keys(text: str) -> set[str]:
    """The names in the outermost object that `text` begins with, written as JSON or near it."""
    inner = text.strip()[1:-1]
    while (flat := re.sub(r"\{[^{}]*\}|\[[^\[\]]*\]", "", inner)) != inner:
        inner = flat
    return set(re.findall(r'"(\w+)"\??:', inner))
