"""Sync: complete or reset, in bounded portions, of one moment."""

import pytest

from accounts.models import User
from accounts.services import add_contact, block, update_profile
from chatsite.lib import json
from conversations.models import Conversation, InboxEntry, Membership, Message
from conversations.presenters import SyncAnswerShape
from conversations.selectors import sync as limits
from conversations.services.conversations import rename_conversation, start_direct
from conversations.services.members import set_role
from conversations.services.messages import edit_message
from conversations.services.reactions import add_reaction
from conversations.services.reads import mark_read

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


def test_what_is_not_held_comes_as_a_head(
    alice: User, bob: User, dora: User, group: Conversation, noise: Conversation
) -> None:
    message = send(bob, group, "마지막")
    entry = entry_of(alice, group)
    assert (entry["reset"], entry["messages"]) == (False, [])
    assert (entry["last_seq"], entry["version"]) == heads(group)
    newest = entry["conversation"]["last_message"]
    assert newest is not None
    assert newest["id"] == str(message.id)
    assert {m["user_id"]: m["role"] for m in entry["members"]} == {
        str(alice.pk): "owner",
        str(bob.pk): "member",
        str(dora.pk): "admin",
    }
    assert {"members", "users"}.isdisjoint(entry["conversation"])


def test_with_everything_held_there_is_nothing(
    alice: User, group: Conversation, noise: Conversation
) -> None:
    alice.refresh_from_db()
    answer = synced(
        alice, everything_held(alice), account=alice.account_version, since=9_999_999_999_999
    )
    assert not any(answer[part] for part in ("conversations", "reads", "users", "removed"))
    assert answer["account"] == {"version": alice.account_version, "reset": False, "changes": {}}
    assert answer["more"] is False


def test_only_what_differs_is_in_the_answer(
    alice: User, group: Conversation, direct: Conversation, noise: Conversation
) -> None:
    held = everything_held(alice)
    send(alice, direct)
    assert ids(synced(alice, held)) == [str(direct.pk)]


def test_nobody_gets_what_is_not_theirs(
    charlie: User, group: Conversation, direct: Conversation, noise: Conversation
) -> None:
    answer = synced(charlie, {group.pk: 1, direct.pk: 1, 77: 1})
    assert {str(group.pk), str(direct.pk)}.isdisjoint(ids(answer))
    assert answer["removed"] == [str(group.pk), str(direct.pk), "77"]
    assert "가족" not in repr(answer)


def test_the_changed_rows_come_in_the_order_of_their_ids(
    alice: User, bob: User, group: Conversation
) -> None:
    one, two, three = (send(bob, group, str(n)) for n in range(3))
    held = heads(group)[1]
    where = {"actor_id": bob.pk, "conversation_id": group.pk}
    edit_message(**where, message_id=three.id, body="3!", version=three.version)
    add_reaction(**where, message_id=one.id, emoji="👍")
    four = send(bob, group, "4")
    entry = entry_of(alice, group, held)
    assert [row["id"] for row in entry["messages"]] == [str(m.id) for m in (one, three, four)]
    assert entry["messages"][0]["reactions"] == [{"emoji": "👍", "user_ids": [str(bob.pk)]}]
    assert entry["version"] == held + 3
    assert two.version <= held


def test_changed_members_come_and_those_who_left(
    alice: User, bob: User, dora: User, erin: User, group: Conversation
) -> None:
    held = heads(group)[1]
    join(alice, group, erin)
    set_role(actor_id=alice.pk, conversation_id=group.pk, user_id=bob.pk, role="admin")
    leave(dora, group)
    members = {m["user_id"]: m for m in entry_of(alice, group, held)["members"]}
    assert set(members) == {str(person.pk) for person in (erin, bob, dora)}
    assert members[str(bob.pk)]["role"] == "admin"
    assert members[str(dora.pk)] == {
        "user_id": str(dora.pk),
        "removed": True,
        "version": membership(dora, group).version,
    }


def test_quoted_originals_come_along_with_their_authors(
    alice: User, bob: User, erin: User, group: Conversation
) -> None:
    join(alice, group, erin)
    original = send(erin, group, "처음")
    leave(erin, group)
    held = heads(group)[1]
    send(bob, group, "답", reply_to=original.id)
    answer = synced(alice, {group.pk: held})
    (entry,) = answer["conversations"]
    assert entry["quoted"] == {
        str(original.id): {"sender_id": str(erin.pk), "excerpt": "처음", "deleted": False}
    }
    assert str(erin.pk) in {user["id"] for user in answer["users"]}


def test_200_changed_rows_come_and_201_are_a_reset(alice: User, bob: User) -> None:
    group = make_group(alice, bob)
    held = heads(group)[1]
    many = limits.MAX_CHANGED_ROWS
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
    assert len(json.dumps(entry["messages"])) <= limits.MAX_CHANGED_BYTES


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
    monkeypatch.setattr(limits, "MAX_CHANGED_BYTES", size - 1)
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
    monkeypatch.setattr(limits, "MAX_CONVERSATIONS", 3)
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
    monkeypatch.setattr(limits, "MAX_CONVERSATIONS", 2)
    groups = [make_group(alice, bob, title=str(n)) for n in range(4)]
    send(bob, groups[1])
    assert ids(synced(alice)) == [str(groups[1].pk), str(groups[3].pk)]


def test_a_portion_holds_so_many_messages_and_divides_no_conversation(
    alice: User, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MAX_MESSAGES", 5)
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
    monkeypatch.setattr(limits, "MAX_BYTES", 2 * size + 50)
    sizes, held = _portions(alice, {})
    assert sizes == [2, 2, 1]
    assert len(held) == 5


def test_reads_and_people_come_from_10_s_before_since_on(
    alice: User, bob: User, group: Conversation, noise: Conversation
) -> None:
    send(alice, group)
    held = everything_held(alice)
    mark_read(actor_id=bob.pk, conversation_id=group.pk, seq=1)
    update_profile(actor=bob, name="새 밥")
    now = synced(alice)["server_time"]
    for since, comes in ((now, True), (now + 9_000, True), (now + 11_000, False)):
        answer = synced(alice, held, since=since)
        row = {"conversation_id": str(group.pk), "user_id": str(bob.pk), "read_seq": 1}
        assert (row in answer["reads"]) == comes
        assert ("새 밥" in {user["name"] for user in answer["users"]}) == comes


def test_people_of_the_past_are_renewed_too(
    alice: User, bob: User, erin: User, group: Conversation
) -> None:
    join(alice, group, erin)
    send(erin, group)
    leave(erin, group)
    held = everything_held(alice)
    since = synced(alice)["server_time"]
    update_profile(actor=erin, name="새 에린")
    assert "새 에린" in {user["name"] for user in synced(alice, held, since=since)["users"]}


def test_strangers_are_nobodys_news(alice: User, charlie: User, group: Conversation) -> None:
    since = synced(alice)["server_time"]
    update_profile(actor=charlie, name="새 찰리")
    assert str(charlie.pk) not in {user["id"] for user in synced(alice, since=since)["users"]}


def test_the_account_tells_what_changed_since(
    alice: User, bob: User, charlie: User, group: Conversation
) -> None:
    alice.refresh_from_db()
    held = alice.account_version
    add_contact(actor=alice, person=bob)
    block(actor=alice, person=charlie)
    update_profile(actor=alice, status_text="점심")
    account = synced(alice, account=held)["account"]
    assert account["version"] == held + 3
    assert account["changes"]["contacts"] == [{"user_id": str(bob.pk), "removed": False}]
    assert account["changes"]["blocks"] == [{"user_id": str(charlie.pk), "removed": False}]
    assert account["changes"]["settings"]["status_text"] == "점심"
    assert set(account["changes"]) == {"contacts", "blocks", "settings"}


def test_an_account_version_above_the_servers_is_a_reset(
    alice: User, bob: User, group: Conversation
) -> None:
    add_contact(actor=alice, person=bob)
    alice.refresh_from_db()
    account = synced(alice, account=alice.account_version + 5)["account"]
    assert (account["reset"], account["version"]) == (True, alice.account_version)
    assert account["changes"]["contacts"] == [{"user_id": str(bob.pk), "removed": False}]
    assert "settings" in account["changes"]


def test_a_renaming_comes_with_the_head(alice: User, bob: User, group: Conversation) -> None:
    held = heads(group)[1]
    rename_conversation(actor_id=alice.pk, conversation_id=group.pk, title="우리")
    entry = entry_of(bob, group, held)
    assert entry["conversation"]["title"] == "우리"
    assert [row["data"]["line"] for row in entry["messages"]] == ["renamed"]


def test_every_seat_stands_in_its_persons_list(
    alice: User, bob: User, dora: User, group: Conversation, noise: Conversation
) -> None:
    """Sync starts from the list, so a seat without an entry there would never be found."""
    start_direct(actor_id=dora.pk, user_id=dora.pk)
    seats = set(Membership.objects.values_list("user_id", "conversation_id"))
    assert seats == set(InboxEntry.objects.values_list("user_id", "conversation_id"))
