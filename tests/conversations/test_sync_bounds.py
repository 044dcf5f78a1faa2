"""Sync within bounds: beyond one there is a reset or another portion, never a silent part."""

import pytest

from accounts.models import User
from chatsite.lib import json
from conversations.models import Conversation, Message
from conversations.presenters import SyncAnswerShape
from conversations.selectors import changes, room
from conversations.services.reactions import add_reaction

from .saying import (
    entry_of,
    heads,
    join,
    leave,
    make_group,
    membership,
    send,
    synced,
)


def ids(answer: SyncAnswerShape) -> list[str]:
    return [entry["id"] for entry in answer["conversations"]]


def everything_held(person: User) -> dict[int, int]:
    return {int(e["id"]): e["version"] for e in synced(person)["conversations"]}


def test_200_changed_rows_come_and_201_are_a_reset(alice: User, bob: User) -> None:
    group = make_group(alice, bob)
    held = heads(group)[1]
    many = changes.MAX_CHANGED_ROWS
    _fill(group, bob, many)
    entry = entry_of(alice, group, held)
    assert (entry["reset"], len(entry["messages"])) == (False, many)
    send(bob, group)
    entry = entry_of(alice, group, held)
    assert entry["reset"] is True
    assert [row["seq"] for row in entry["messages"]] == list(range(many - 48, many + 2))
    assert len(entry["members"]) == 2


def _fill(conversation: Conversation, sender: User, count: int, body: str = "가") -> None:
    """`count` messages in one statement, numbered as `send` would."""
    conversation.refresh_from_db()
    first = conversation.last_seq + 1
    rows = []
    for number in range(count):
        conversation.last_message_id += 1
        version = conversation.next_version()
        rows.append(
            Message(
                conversation=conversation,
                id=conversation.last_message_id,
                seq=first + number,
                version=version,
                text_version=version,
                sender=sender,
                kind="text",
                body=body,
            )
        )
    Message.objects.bulk_create(rows)
    conversation.last_seq += count
    conversation.save()


def test_more_than_128_kib_of_changes_are_a_reset(alice: User, bob: User) -> None:
    group = make_group(alice, bob)
    held = heads(group)[1]
    _fill(group, bob, 4, "가" * 10_000)
    assert entry_of(alice, group, held)["reset"] is False
    _fill(group, bob, 1, "가" * 10_000)
    entry = entry_of(alice, group, held)
    assert entry["reset"] is True
    assert [row["seq"] for row in entry["messages"]] == [2, 3, 4, 5]
    assert len(json.dumps(entry["messages"])) <= changes.MAX_CHANGED_BYTES


def test_reactions_count_as_bytes_of_the_change(
    alice: User, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    group = make_group(alice, bob)
    message = send(bob, group)
    held = heads(group)[1]
    for emoji in ("👍", "🎉", "😀"):
        for person in (alice, bob):
            add_reaction(
                actor_id=person.pk, conversation_id=group.pk, message_id=message.id, emoji=emoji
            )
    size = len(json.dumps(entry_of(alice, group, held)["messages"][0]))
    monkeypatch.setattr(changes, "MAX_CHANGED_BYTES", size - 1)
    entry = entry_of(alice, group, held)
    assert entry["reset"] is True
    # At least one row, however large it is.
    assert [row["id"] for row in entry["messages"]] == [str(message.id)]


def test_a_version_from_before_the_joining_is_a_reset(
    alice: User, bob: User, group: Conversation
) -> None:
    held = heads(group)[1]
    leave(bob, group)
    send(alice, group, "없을 때")
    join(alice, group, bob)
    send(alice, group, "다시")
    entry = entry_of(bob, group, held)
    assert entry["reset"] is True
    assert [row["body"] for row in entry["messages"]] == ["", "다시"]
    assert entry_of(bob, group, membership(bob, group).joined_version)["reset"] is False


def test_a_version_above_the_servers_is_a_reset_to_it(alice: User, group: Conversation) -> None:
    version = heads(group)[1]
    entry = entry_of(alice, group, version + 5)
    assert (entry["reset"], entry["version"]) == (True, version)


def test_a_version_of_0_is_a_reset(alice: User, group: Conversation) -> None:
    assert entry_of(alice, group, 0)["reset"] is True


def test_a_sync_ends_with_the_last_portion(
    alice: User, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes, "MAX_CONVERSATIONS", 3)
    groups = [make_group(alice, bob, title=str(n)) for n in range(7)]
    sizes, held = _portions(alice, {})
    assert sizes == [3, 3, 1]
    assert held == {group.pk: heads(group)[1] for group in groups}


def _portions(
    person: User, held: dict[int, int], since: int = 0
) -> tuple[list[int], dict[int, int]]:
    """How many conversations each portion has, and the versions held in the end."""
    sizes = []
    while True:
        answer = synced(person, held)
        sizes.append(len(answer["conversations"]))
        held = held | {int(e["id"]): e["version"] for e in answer["conversations"]}
        if not answer["more"]:
            return sizes, held


def test_the_most_recently_used_come_first(
    alice: User, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes, "MAX_CONVERSATIONS", 2)
    groups = [make_group(alice, bob, title=str(n)) for n in range(4)]
    send(bob, groups[1])
    assert ids(synced(alice)) == [str(groups[1].pk), str(groups[3].pk)]


def test_a_portion_holds_so_many_messages_and_divides_no_conversation(
    alice: User, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes, "MAX_MESSAGES", 5)
    groups = [make_group(alice, bob, title=str(n)) for n in range(3)]
    held = everything_held(alice)
    for group in groups:
        _fill(group, bob, 3)
    _fill(groups[0], bob, 4)
    sizes, _held = _portions(alice, held)
    assert sizes == [1, 1, 1]
    # Seven messages are more than a portion, and the first conversation always fits.
    first = entry_of(alice, groups[0], held[groups[0].pk])
    assert (len(first["messages"]), first["reset"]) == (7, False)


def test_a_portion_holds_so_many_bytes(
    alice: User, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    groups = [make_group(alice, bob, title=str(n)) for n in range(5)]
    size = len(json.dumps(entry_of(alice, groups[0])))
    people = len(json.dumps(synced(alice)["users"]))
    monkeypatch.setattr(room, "MAX_BYTES", 2 * size + people + 50)
    sizes, held = _portions(alice, {})
    assert sizes == [2, 2, 1]
    assert len(held) == 5
