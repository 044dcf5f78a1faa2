"""What one person sets for a conversation: mute, pin on top, hide, draft."""

from datetime import UTC, datetime
from typing import Any

import pytest

from accounts.models import User
from conversations.models import Conversation, InboxEntry
from conversations.selectors.lists import present_conversation
from conversations.services.inbox import change_inbox_entry, set_draft

from .conftest import Hear
from .saying import heads, join, leave, send, synced

FOR_EVER = datetime(9999, 12, 31, tzinfo=UTC)


def where(person: User, conversation: Conversation) -> dict[str, Any]:
    return {"actor_id": person.pk, "conversation_id": conversation.pk}


def test_it_is_for_the_own_devices_only(
    alice: User, bob: User, group: Conversation, hear: Hear
) -> None:
    before = heads(group)
    with hear() as heard:
        change_inbox_entry(**where(bob, group), muted_until=FOR_EVER, pinned=True)
    assert heads(group) == before
    assert heard.events_for(alice.pk) == []
    (event,) = heard.events_for(bob.pk)
    bob.refresh_from_db()
    assert (event["type"], event["version"]) == ("account.changed", bob.account_version)
    assert event["changes"] == {
        "conversations": [
            {
                "conversation_id": str(group.pk),
                "muted_until": "9999-12-31T00:00:00Z",
                "pinned": True,
                "hidden": False,
                "draft": "",
            }
        ]
    }


def test_it_stands_in_the_head_and_in_the_next_sync(
    alice: User, bob: User, group: Conversation, noise: Conversation
) -> None:
    bob.refresh_from_db()
    held = bob.account_version
    change_inbox_entry(**where(bob, group), pinned=True)
    set_draft(**where(bob, group), body="아직 안 보낸 말")
    my = present_conversation(bob.pk, group.pk)["my"]
    assert (my["pinned"], my["draft"], my["muted_until"]) == (True, "아직 안 보낸 말", None)
    account = synced(bob, account=held)["account"]
    assert account["version"] == held + 2
    (entry,) = account["changes"]["conversations"]
    assert (entry["pinned"], entry["draft"]) == (True, "아직 안 보낸 말")
    assert "아직" not in repr(synced(alice))


def test_what_is_not_given_stays(bob: User, group: Conversation) -> None:
    change_inbox_entry(**where(bob, group), muted_until=FOR_EVER)
    change_inbox_entry(**where(bob, group), pinned=True)
    entry = InboxEntry.objects.get(user_id=bob.pk, conversation_id=group.pk)
    assert (entry.muted_until, entry.pinned) == (FOR_EVER, True)
    change_inbox_entry(**where(bob, group), muted_until=None)
    entry.refresh_from_db()
    assert (entry.muted_until, entry.pinned) == (None, True)


def test_each_change_takes_one_number_of_the_account(bob: User, group: Conversation) -> None:
    bob.refresh_from_db()
    first = bob.account_version
    for number in range(3):
        set_draft(**where(bob, group), body=str(number))
        bob.refresh_from_db()
        assert bob.account_version == first + number + 1


def test_an_empty_draft_removes_it(bob: User, group: Conversation) -> None:
    set_draft(**where(bob, group), body="음")
    set_draft(**where(bob, group), body="")
    assert present_conversation(bob.pk, group.pk)["my"]["draft"] == ""


def test_it_is_found_again_after_coming_back(alice: User, bob: User, group: Conversation) -> None:
    change_inbox_entry(**where(bob, group), muted_until=FOR_EVER)
    leave(bob, group)
    join(alice, group, bob)
    assert present_conversation(bob.pk, group.pk)["my"]["muted_until"] == FOR_EVER


@pytest.mark.parametrize("kind", ["group", "direct"])
def test_a_message_leaves_mute_and_pin_alone(
    request: pytest.FixtureRequest, alice: User, bob: User, kind: str
) -> None:
    conversation: Conversation = request.getfixturevalue(kind)
    change_inbox_entry(**where(bob, conversation), muted_until=FOR_EVER, pinned=True)
    send(alice, conversation)
    my = present_conversation(bob.pk, conversation.pk)["my"]
    assert (my["muted_until"], my["pinned"]) == (FOR_EVER, True)
