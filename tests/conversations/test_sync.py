"""Sync: complete or reset, in bounded portions, of one moment."""

from datetime import datetime

from accounts.models import User
from accounts.services import add_contact, block, update_profile
from conversations.models import Conversation, InboxEntry, Membership
from conversations.presenters import SyncAnswerShape
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


def test_who_holds_a_group_hears_only_of_those_whom_the_changes_name(
    alice: User, bob: User, group: Conversation
) -> None:
    held = everything_held(alice)
    assert len(synced(alice)["users"]) > 1
    send(bob, group)
    assert [user["id"] for user in synced(alice, held)["users"]] == [str(bob.pk)]


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


def test_quoted_originals_come_along_with_their_authors_and_whom_they_name(
    alice: User, bob: User, dora: User, erin: User, group: Conversation
) -> None:
    join(alice, group, erin)
    original = send(erin, group, "@dora님부터")
    leave(erin, group)
    leave(dora, group)
    held = heads(group)[1]
    send(bob, group, "답", reply_to=original.id)
    answer = synced(alice, {group.pk: held})
    (entry,) = answer["conversations"]
    assert entry["quoted"] == {
        str(original.id): {
            "sender_id": str(erin.pk),
            "excerpt": "@dora님부터",
            "mentions": [str(dora.pk)],
            "deleted": False,
        }
    }
    assert {str(erin.pk), str(dora.pk)} <= {user["id"] for user in answer["users"]}


def test_reads_and_people_come_from_10_s_before_since_on(
    alice: User, bob: User, group: Conversation, noise: Conversation
) -> None:
    send(alice, group)
    held = everything_held(alice)
    mark_read(actor_id=bob.pk, conversation_id=group.pk, seq=1)
    update_profile(actor=bob, name="새 밥")
    bob.refresh_from_db()
    first, last = _ms(membership(bob, group).read_at), _ms(bob.profile_changed_at)
    for since, comes in ((first, True), (first + 9_900, True), (last + 10_100, False)):
        answer = synced(alice, held, since=since)
        row = {"conversation_id": str(group.pk), "user_id": str(bob.pk), "read_seq": 1}
        assert (row in answer["reads"]) == comes
        assert ("새 밥" in {user["name"] for user in answer["users"]}) == comes


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


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
