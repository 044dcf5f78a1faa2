"""docs/protocol.md, docs/asyncapi.yaml and the code tell one and the same wire."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import pytest
import yaml
from jsonschema.validators import validator_for

from chatsite.lib.inputs import Input
from chatsite.realtime.asyncapi import all_events, document
from chatsite.realtime.commands import all_commands, find
from chatsite.realtime.events import Event
from chatsite.realtime.management.commands.asyncapi import as_yaml
from tests.described import check_described
from tests.product import PROJECT

from .markdown import PROTOCOL
from .wire import differences, of_asyncapi, of_code, of_protocol

ASYNCAPI = PROJECT / "docs" / "asyncapi.yaml"
RULES = PROJECT / "tests" / "docs" / "asyncapi" / "3.0.0.json"


def test_protocol_and_code_tell_the_same() -> None:
    code = of_code()
    assert len(code) > 50
    assert {"command heartbeat", "event account.changed", "event typing"} <= set(code)
    assert differences(of_protocol(PROTOCOL.read_text()), code) == []


def test_asyncapi_and_code_tell_the_same() -> None:
    assert differences(of_asyncapi(yaml.safe_load(ASYNCAPI.read_text())), of_code()) == []


def test_the_file_is_what_the_command_prints() -> None:
    assert ASYNCAPI.read_text() == as_yaml() + "\n", "manage.py asyncapi > docs/asyncapi.yaml"


def _broken_rules(described: Any) -> list[str]:
    rules = json.loads(RULES.read_text())
    validator = validator_for(rules)(rules)
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(described)]


def test_it_fits_the_rules_of_asyncapi() -> None:
    assert _broken_rules(yaml.safe_load(ASYNCAPI.read_text())) == []


def test_a_description_that_breaks_the_rules_is_noticed() -> None:
    described = document()
    described["operations"]["hello"]["action"] = "shout"
    assert _broken_rules(described) != []


def _refs(part: Any) -> list[str]:
    if isinstance(part, dict):
        own = [part["$ref"]] if isinstance(part.get("$ref"), str) else []
        return own + [ref for one in part.values() for ref in _refs(one)]
    return [ref for one in part for ref in _refs(one)] if isinstance(part, list) else []


def _resolves(described: Any, ref: str) -> bool:
    for part in ref.removeprefix("#/").split("/"):
        if part not in described:
            return False
        described = described[part]
    return True


def test_every_reference_in_it_leads_somewhere() -> None:
    described = yaml.safe_load(ASYNCAPI.read_text())
    refs = _refs(described)
    assert "#/components/schemas/AccountChanges" in refs
    assert [ref for ref in refs if not _resolves(described, ref)] == []


# --- Planted differences ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("there", "planted", "told"),
    [
        ("| `typing.start`, `typing.stop` |", "| `typing.start` |", "command typing.stop"),
        ("client_id, body, reply_to?`", "client_id, body`", "command message.send"),
        ("client_id, body, reply_to?`", "client_id, body?, reply_to?`", "command message.send"),
        ('`{"read_seq": n}`', '`{"seq": n}`', "reply read.mark"),
        ('"account_version": 12,', "", "command sync"),
        ('"removed": ["…"],', "", "reply sync"),
        ("| `member.removed` | `{user_id, by}` |", "", "event member.removed"),
        ("`{message_id, user_id, emoji}`", "`{message_id, emoji}`", "data reaction.added"),
        ("| `read.marked` |", "| `read.moved` |", "event read.moved"),
        ("top level `{version, changes}`", "top level `{changes}`", "event account.changed"),
        ("| 4008 |", "| 4007 |", "close codes"),
        ('"node": "n2",', "", "hello"),
    ],
)
def test_a_difference_in_the_protocol_is_noticed(there: str, planted: str, told: str) -> None:
    text = PROTOCOL.read_text()
    assert there in text
    found = differences(of_protocol(text.replace(there, planted)), of_code())
    assert any(line.startswith(f"{told}:") for line in found), found


def _drop(*path: str) -> Callable[[Any], None]:
    def change(described: Any) -> None:
        for part in path[:-1]:
            described = described[part]
        del described[path[-1]]

    return change


def _no_longer_needed(described: Any) -> None:
    described["components"]["messages"]["read.mark"]["payload"]["required"].remove("seq")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (_drop("operations", "message.edit"), "command message.edit"),
        (
            _drop("components", "messages", "message.send", "payload", "properties", "reply_to"),
            "command message.send",
        ),
        (_no_longer_needed, "command read.mark"),
        (_drop("components", "schemas", "ReadMark", "properties", "read_seq"), "reply read.mark"),
        (
            _drop("components", "messages", "resync", "payload", "properties", "after_ms"),
            "event resync",
        ),
        (_drop("components", "schemas", "MemberRemoved", "properties", "by"), "member.removed"),
        (_drop("channels", "socket", "x-close-codes", "4002"), "close codes"),
        (lambda described: described["operations"]["events"]["messages"].pop(), "event typing"),
    ],
)
def test_a_difference_in_the_description_is_noticed(
    change: Callable[[Any], None], told: str
) -> None:
    described = yaml.safe_load(ASYNCAPI.read_text())
    change(described)
    assert any(told in line for line in differences(of_asyncapi(described), of_code()))


class Nudge(Input):
    message_id: int
    kindly: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Nudged(Event):
    """Somebody nudged."""

    type: ClassVar[str] = "nudged"
    by: int


def test_a_command_or_a_field_that_only_the_code_knows_is_noticed() -> None:
    send = find("message.send")
    assert send is not None
    nudge = replace(send, name="nudge")
    other = [replace(one, input=Nudge) if one is send else one for one in all_commands()]
    told = of_protocol(PROTOCOL.read_text())
    described = of_asyncapi(document())
    for reading in (told, described):
        more = differences(reading, of_code(commands=lambda: [*all_commands(), nudge]))
        assert [line.partition(":")[0] for line in more] == ["command nudge", "reply nudge"]
        changed = differences(reading, of_code(commands=lambda: other))
        assert [line.partition(":")[0] for line in changed] == ["command message.send"]


def test_an_event_that_only_the_code_knows_is_noticed() -> None:
    code = of_code(events=lambda: [*all_events(), Nudged])
    for reading in (of_protocol(PROTOCOL.read_text()), of_asyncapi(document())):
        assert differences(reading, code) == ["event nudged: nothing, but by"]


def test_an_object_that_is_not_as_described_is_noticed() -> None:
    marked = {"type": "read.marked", "conversation_id": "7", "data": {"user_id": "8"}}
    with pytest.raises(AssertionError, match="read_seq"):
        check_described(marked)
    marked["data"] = {"user_id": "8", "read_seq": 3}
    check_described(marked)
    with pytest.raises(AssertionError, match="more"):
        check_described({**marked, "more": 1})
    with pytest.raises(AssertionError, match="unheard is not described"):
        check_described({"type": "unheard"})
