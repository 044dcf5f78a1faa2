"""Every answer to a sync is bounded, also in what is the person's own, in read marks and in people;
and the portions together say what one answer would.
"""

from typing import Any

import pytest

from accounts.models import Contact, User
from accounts.services import add_contact, block, update_profile
from chatsite.lib import json
from chatsite.lib.errors import Invalid
from chatsite.lib.snowflake import next_id
from conversations import inputs
from conversations.cursor import Cursor, parse_cursor
from conversations.models import Conversation, HiddenMessage, Membership
from conversations.presenters import SyncAnswerShape
from conversations.selectors import account, room, sync
from conversations.services.inbox import set_draft
from conversations.services.messages import delete_message_for_me

from .client import Client
from .saying import heads, leave, make_group, send, synced

BOUND = room.MAX_BYTES + 1024


def portions(
    person: User, versions: dict[int, int] | None = None, account: int = 0, since: int = 0
) -> list[SyncAnswerShape]:
    """The answers of one sync, asked as a client does."""
    held, answers, cursor = dict(versions or {}), [], None
    while True:
        answer = sync.sync(
            actor_id=person.pk, versions=held, account_version=account, since=since, cursor=cursor
        )
        answers.append(answer)
        assert len(json.dumps(answer)) <= BOUND
        held |= {int(entry["id"]): entry["version"] for entry in answer["conversations"]}
        for id in answer["removed"]:
            del held[int(id)]
        account = answer["account"]["version"]
        if not answer["more"]:
            assert answer["cursor"] is None
            return answers
        cursor = parse_cursor(answer["cursor"] or "")


def many_people(count: int) -> list[User]:
    return User.objects.bulk_create(
        User(id=next_id(), handle=f"person{n}", name=f"사람 {n}") for n in range(count)
    )


def test_a_large_contact_list_comes_in_portions(
    alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "MAX_BYTES", 10_000)
    people = many_people(700)
    Contact.objects.bulk_create(
        Contact(owner=alice, person=person, account_version=number)
        for number, person in enumerate(people, 1)
    )
    User.objects.filter(pk=alice.pk).update(account_version=700)
    answers = portions(alice)
    assert len(answers) > 1
    told = [row for answer in answers for row in answer["account"]["changes"].get("contacts", ())]
    assert told == [{"user_id": str(person.pk), "removed": False} for person in people]
    versions = [answer["account"]["version"] for answer in answers]
    assert versions == sorted(set(versions))
    assert versions[-1] == 700
    assert not any(answer["account"]["reset"] for answer in answers)


def test_long_drafts_come_in_portions(alice: User, bob: User) -> None:
    groups = [make_group(alice, bob, title=str(number)) for number in range(12)]
    for group in groups:
        set_draft(actor_id=alice.pk, conversation_id=group.pk, body="가" * 10_000)
    alice.refresh_from_db()
    held = {group.pk: heads(group)[1] for group in groups}
    answers = portions(alice, held)
    told = [
        row["conversation_id"]
        for answer in answers
        for row in answer["account"]["changes"].get("conversations", ())
    ]
    assert told == [str(group.pk) for group in groups]
    assert len(answers) == 2


def test_a_reset_of_the_account_says_so_once(
    alice: User, bob: User, charlie: User, group: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_contact(actor=alice, person=bob)
    block(actor=alice, person=charlie)
    update_profile(actor=alice, status_text="점심")
    monkeypatch.setattr(room, "MAX_BYTES", 1)
    answers = [answer["account"] for answer in portions(alice, {group.pk: heads(group)[1]}, 99)]
    told = [account for account in answers if account["changes"]]
    assert [account["reset"] for account in told] == [True, False, False]
    sections = [list(account["changes"]) for account in told]
    assert sections == [["contacts"], ["blocks"], ["settings"]]
    assert [account["version"] for account in told] == [1, 2, 3]


def test_conversations_come_before_what_is_ones_own(
    alice: User, bob: User, group: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_contact(actor=alice, person=bob)
    monkeypatch.setattr(room, "MAX_BYTES", 1)
    first, second = portions(alice)
    assert (len(first["conversations"]), first["account"]["version"]) == (1, 0)
    assert (len(second["conversations"]), second["account"]["version"]) == (0, 1)


@pytest.mark.parametrize(("most", "versions"), [(2, [3]), (1, [1, 3])])
def test_rows_of_one_change_are_not_divided(
    alice: User,
    group: Conversation,
    monkeypatch: pytest.MonkeyPatch,
    most: int,
    versions: list[int],
) -> None:
    for _ in range(3):
        where = {"actor_id": alice.pk, "conversation_id": group.pk}
        delete_message_for_me(**where, message_id=send(alice, group).id)
    # As if one action had deleted the last two.
    HiddenMessage.objects.filter(account_version=2).update(account_version=3)
    monkeypatch.setattr(account, "MAX_ROWS", most)
    answers = [answer["account"] for answer in portions(alice, {group.pk: heads(group)[1]})]
    told = [account for account in answers if account["changes"]]
    assert [account["version"] for account in told] == versions
    assert sum(len(account["changes"]["deleted_messages"]) for account in told) == 3


def test_conversations_that_one_is_out_of_come_in_portions(alice: User) -> None:
    held = dict.fromkeys(range(10**18, 10**18 + 20_000), 1)
    answers = portions(alice, held)
    assert len(answers) == 2
    assert [id for answer in answers for id in answer["removed"]] == [str(id) for id in held]


def test_read_marks_come_in_portions_each_once(alice: User, bob: User) -> None:
    since = synced(alice)["server_time"]
    people = many_people(98)
    groups = [make_group(alice, *people, title=str(number)) for number in range(40)]
    held = {group.pk: heads(group)[1] for group in groups}
    answers = portions(alice, held, since=since)
    marks = [
        (int(row["conversation_id"]), int(row["user_id"]))
        for answer in answers
        for row in answer["reads"]
    ]
    assert len(answers) > 1
    assert marks == sorted(
        Membership.objects.filter(conversation_id__in=held).values_list(
            "conversation_id", "user_id"
        )
    )


def test_people_come_in_portions_each_once(
    alice: User, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = many_people(90)
    group = make_group(alice, *people)
    since = synced(alice)["server_time"]
    monkeypatch.setattr(room, "MAX_BYTES", 2_000)
    answers = portions(alice, {group.pk: heads(group)[1]}, since=since)
    told = [user["id"] for answer in answers for user in answer["users"]]
    assert told == [str(person.pk) for person in sorted([alice, *people], key=lambda p: p.pk)]
    assert len(answers) > 5
    # What is left of an answer after the marks is not wasted.
    assert any(answer["reads"] and answer["users"] for answer in answers)


def test_a_page_of_so_many_rows_is_a_portion_too(
    alice: User, bob: User, dora: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    since = synced(alice)["server_time"]
    group = make_group(alice, bob, dora)
    monkeypatch.setattr(sync, "MAX_DATED", 2)
    answers = portions(alice, {group.pk: heads(group)[1]}, since=since)
    assert [len(answer["reads"]) for answer in answers] == [2, 1, 0]
    assert [len(answer["users"]) for answer in answers] == [0, 2, 1]


def test_what_changes_between_two_portions_comes_and_the_marks_go_on(
    alice: User, bob: User, dora: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    since = synced(alice)["server_time"]
    group = make_group(alice, bob, dora)
    held = {group.pk: heads(group)[1]}
    monkeypatch.setattr(sync, "MAX_DATED", 2)
    question: Any = {"actor_id": alice.pk, "account_version": 0, "since": since}
    first = sync.sync(**question, versions=held)
    message = send(bob, group)
    second = sync.sync(**question, versions=held, cursor=parse_cursor(first["cursor"] or ""))
    assert [row["id"] for row in second["conversations"][0]["messages"]] == [str(message.id)]
    told = [row["user_id"] for answer in (first, second) for row in answer["reads"]]
    assert told == [str(person.pk) for person in (alice, bob, dora)]


def test_who_is_put_out_between_two_portions_gets_no_more_of_it(
    alice: User, bob: User, dora: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    since = synced(bob)["server_time"]
    group = make_group(alice, bob, dora)
    held = {group.pk: heads(group)[1]}
    monkeypatch.setattr(sync, "MAX_DATED", 1)
    question: Any = {"actor_id": bob.pk, "account_version": 0, "since": since}
    first = sync.sync(**question, versions=held)
    assert first["reads"]
    leave(bob, group, by=alice)
    cursor = parse_cursor(first["cursor"] or "")
    second = sync.sync(**question, versions=held, cursor=cursor)
    assert second["removed"] == [str(group.pk)]
    assert second["reads"] == []


@pytest.mark.parametrize("most", [0, sync.MAX_DATED], ids=["many strangers", "few strangers"])
def test_strangers_are_no_news_however_many_changed(
    alice: User, bob: User, charlie: User, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    group = make_group(alice, bob)
    since = synced(alice)["server_time"]
    monkeypatch.setattr("conversations.selectors.fellows.MAX_CANDIDATES", most)
    update_profile(actor=charlie, name="새 찰리", show_reads=False)
    update_profile(actor=bob, name="새 밥")
    answers = portions(alice, {group.pk: heads(group)[1]}, since=since)
    told = {user["name"] for answer in answers for user in answer["users"]}
    assert "새 밥" in told
    assert "새 찰리" not in told


@pytest.mark.parametrize("cursor", [Cursor(), Cursor("users", 0, 7), Cursor("reads", 2**63 - 1, 1)])
def test_a_cursor_is_read_as_it_was_written(cursor: Cursor) -> None:
    assert parse_cursor(str(cursor)) == cursor
    assert inputs.Sync.parse({"cursor": str(cursor)}).cursor == cursor


@pytest.mark.parametrize(
    "cursor",
    [
        *("", "reads", "reads-1", "reads-1-", "reads-1-x", "mine-1-2", "reads-1-2-3", "reads--1-2"),
        *(f"reads-1-{2**63}", "reads-1-" + "9" * 100, "reads-1-２", "users-1-2\n", 7, [], {}),
    ],
)
def test_another_cursor_is_invalid(cursor: object) -> None:
    with pytest.raises(Invalid) as caught:
        inputs.Sync.parse({"cursor": cursor})
    assert list(caught.value.fields or ()) == ["cursor"]


def test_a_client_that_gets_one_thing_at_a_time_holds_it_all(
    alice: User, bob: User, charlie: User, noise: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(4):
        send(bob, make_group(alice, bob, title=str(number)))
    add_contact(actor=alice, person=charlie)
    whole = Client(alice.pk).sync()
    monkeypatch.setattr(room, "MAX_BYTES", 1)
    assert Client(alice.pk).sync().view() == whole.view()
