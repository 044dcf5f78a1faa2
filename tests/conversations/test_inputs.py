"""What an action takes: the shapes that let bad input in nowhere."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from chatsite.lib.errors import Invalid
from chatsite.lib.inputs import MAX_ID, Input
from conversations import inputs

SEND = {"conversation_id": "7", "client_id": str(uuid4()), "body": "안녕"}
UNCOMPOSABLE = "\u0958"  # NFC makes two characters of it


def refused(shape: type[Input], data: object) -> dict[str, list[str]]:
    """The fields that are named when `data` is refused."""
    with pytest.raises(Invalid) as caught:
        shape.parse(data)
    return {name: list(texts) for name, texts in (caught.value.fields or {}).items()}


def test_ids_reach_the_services_as_numbers() -> None:
    given = inputs.SendMessage.parse({**SEND, "reply_to": str(MAX_ID)}).model_dump()
    assert (given["conversation_id"], given["reply_to"]) == (7, MAX_ID)
    created = inputs.CreateConversation.parse(
        {"kind": "direct", "member_ids": ["12"], "client_id": str(uuid4())}
    )
    assert created.model_dump()["member_ids"] == [12]
    assert inputs.Sync.parse({"versions": {"12": 3}}).model_dump()["versions"] == {12: 3}


@pytest.mark.parametrize(
    "id",
    [7, 7.0, True, None, "", "0", "-7", "+7", "7.0", " 7", "seven", "٧", "9" * 19, "9" * 5000, []],
)
def test_an_id_is_a_string_of_digits_that_fits(id: object) -> None:
    assert list(refused(inputs.InConversation, {"conversation_id": id})) == ["conversation_id"]


@pytest.mark.parametrize(
    "body",
    [None, 7, [], {}, "", " \n\t ", "\u200b\u200d", "a\0b", "\ud800", "가" * 10_001, "🙂" * 10_001],
)
def test_a_body_is_visible_text_of_at_most_10000_characters(body: object) -> None:
    assert list(refused(inputs.SendMessage, {**SEND, "body": body})) == ["body"]


@pytest.mark.parametrize("body", ["가" * 10_000, "🙂" * 10_000, "x"])
def test_10000_code_points_are_a_body(body: str) -> None:
    assert inputs.SendMessage.parse({**SEND, "body": body}).body == body


def test_text_is_composed_and_its_line_ends_are_one_kind() -> None:
    body = inputs.SendMessage.parse({**SEND, "body": "\u1100\u1161\r\nb\rc"}).body
    assert body == "가\nb\nc"


def test_text_is_measured_as_it_is_stored() -> None:
    longer = UNCOMPOSABLE * 5_001
    assert len(longer) < 10_000
    assert list(refused(inputs.SendMessage, {**SEND, "body": longer})) == ["body"]
    assert list(refused(inputs.SetDraft, {**SEND, "body": longer})) == ["body"]
    title = {"conversation_id": "7", "title": UNCOMPOSABLE * 51}
    assert list(refused(inputs.ChangeConversation, title)) == ["title"]


def test_a_title_is_one_line() -> None:
    given = inputs.ChangeConversation.parse({"conversation_id": "7", "title": " 우리\n 가족\t"})
    assert given.title == "우리  가족"


@pytest.mark.parametrize("seq", ["1", 1.0, True, -1, MAX_ID + 1, 10**30, None])
def test_a_seq_is_a_number_that_fits(seq: object) -> None:
    assert list(refused(inputs.MarkRead, {"conversation_id": "7", "seq": seq})) == ["seq"]


@pytest.mark.parametrize("data", [None, [], "text", 7, [["conversation_id", "7"]]])
def test_only_an_object_is_an_input(data: object) -> None:
    assert refused(inputs.InConversation, data) == {}


@pytest.mark.parametrize(
    "emoji", ["", "a", "👍👍", "👍 ", ":thumbsup:", "가", "1", None, 7, "👍" * 40]
)
def test_a_reaction_is_exactly_one_emoji(emoji: object) -> None:
    where = {"conversation_id": "7", "message_id": "8"}
    assert list(refused(inputs.React, {**where, "emoji": emoji})) == ["emoji"]


def test_an_emoji_has_one_presentation() -> None:
    where = {"conversation_id": "7", "message_id": "8"}
    plain = inputs.React.parse({**where, "emoji": "\u2764"})
    coloured = inputs.React.parse({**where, "emoji": "\u2764\ufe0f"})
    assert plain.emoji == coloured.emoji == "\u2764\ufe0f"


@pytest.mark.parametrize(
    "time",
    [
        "2026-01-01T00:00:00",  # nobody's time zone
        "tomorrow",
        12,
        "12",
        "0001-01-01T00:00:00+09:00",  # before the year 1 in UTC
        "9999-12-31T23:59:59-05:00",  # after the year 9999 in UTC
        [],
    ],
)
def test_a_time_has_a_zone_and_can_be_stored(time: object) -> None:
    given = {"conversation_id": "7", "muted_until": time}
    assert list(refused(inputs.ChangeInboxEntry, given)) == ["muted_until"]


def test_a_time_is_kept_in_utc() -> None:
    given = inputs.ChangeInboxEntry.parse(
        {"conversation_id": "7", "muted_until": "9999-12-31T23:59:59.999999Z"}
    )
    assert given.muted_until == datetime(9999, 12, 31, 23, 59, 59, 999999, UTC)
    seoul = inputs.ChangeInboxEntry.parse(
        {"conversation_id": "7", "muted_until": "2026-01-01T09:00:00+09:00"}
    )
    assert str(seoul.muted_until) == "2026-01-01 00:00:00+00:00"


@pytest.mark.parametrize(
    ("field", "value"),
    [("before", "x"), ("after", "0"), ("limit", "0"), ("limit", "101"), ("limit", "-1")],
)
def test_a_page_has_bounds(field: str, value: Any) -> None:
    assert list(refused(inputs.History, {"conversation_id": "7", field: value})) == [field]


def test_unknown_fields_are_ignored() -> None:
    assert inputs.InConversation.parse({"conversation_id": "7", "x": []}).conversation_id == 7
