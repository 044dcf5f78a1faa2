"""What a node sends has to be just what the description says, nothing left out, nothing added."""

from functools import cache
from typing import Any

from jsonschema import Draft202012Validator

from chatsite.realtime.asyncapi import document

Data = dict[str, Any]


def check_described(said: Data, command: str | None = None) -> None:
    """Fail where an object that a node said is not as described.

    `command` is the one that a reply answers, where that is known.
    """
    name = _message_of(said, command)
    if name is None:
        return
    wrong = [f"{error.json_path}: {error.message}" for error in _validator(name).iter_errors(said)]
    assert wrong == [], f"{name} is not as docs/asyncapi.yaml describes it: {wrong}"


def _message_of(said: Data, command: str | None) -> str | None:
    if said["type"] != "reply":
        return str(said["type"])
    if not said["ok"]:
        return "reply.error"
    return f"{command}.reply" if command else None


@cache
def _validator(name: str) -> Draft202012Validator:
    parts = _described()
    assert name in parts["messages"], f"{name} is not described"
    return Draft202012Validator(
        {"$ref": f"#/components/messages/{name}/payload", "components": parts},
        format_checker=Draft202012Validator.FORMAT_CHECKER,
    )


@cache
def _described() -> Data:
    parts: Data = _closed(document()["components"])
    return parts


def _closed(part: Any) -> Any:
    """The same, with no field allowed that is not named: clients have to allow it, we do not."""
    if isinstance(part, list):
        return [_closed(one) for one in part]
    if not isinstance(part, dict):
        return part
    closed = {name: _closed(one) for name, one in part.items()}
    if part.get("type") == "object" and "properties" in part:
        closed["additionalProperties"] = False
    return closed
