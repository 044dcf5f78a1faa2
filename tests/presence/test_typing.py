"""Typing: told to those who are in, stored nowhere."""

from typing import Any

import pytest

from accounts.models import User
from accounts.services import block, unblock
from chatsite.lib.errors import NotFound, RateLimited
from chatsite.realtime.orders import Delivery
from conversations.models import Conversation
from presence.services import set_typing
from tests.conversations.conftest import Hear
from tests.conversations.edges import Http, by_socket
from tests.conversations.saying import heads, leave, whole_database


def types(person: User, conversation: Conversation, active: bool = True) -> None:
    set_typing(actor_id=person.pk, conversation_id=conversation.pk, active=active)


@pytest.mark.parametrize("active", [True, False])
def test_the_others_are_told_and_nothing_is_stored(
    alice: User, bob: User, dora: User, charlie: User, group: Conversation, hear: Hear, active: bool
) -> None:
    before = whole_database()
    with hear() as heard:
        types(alice, group, active)
    for person in (bob, dora):
        (event,) = heard.events_for(person.pk)
        assert event == {
            "type": "typing",
            "conversation_id": str(group.pk),
            "data": {"user_id": str(alice.pk), "active": active},
        }
    assert heard.events_for(alice.pk) == []
    assert heard.events_for(charlie.pk) == []
    assert whole_database() == before


def test_it_is_dropped_first_for_a_client_that_lags(
    alice: User, group: Conversation, hear: Hear
) -> None:
    with hear() as heard:
        types(alice, group)
    (order,) = heard.orders
    assert isinstance(order, Delivery)
    assert order.volatile


@pytest.mark.parametrize("blocker", ["alice", "bob"])
def test_a_block_cuts_it_between_the_two(
    alice: User, bob: User, dora: User, group: Conversation, hear: Hear, blocker: str
) -> None:
    one, other = (alice, bob) if blocker == "alice" else (bob, alice)
    block(actor=one, person=other)
    for typist, cut in ((alice, bob), (bob, alice)):
        with hear() as heard:
            types(typist, group)
        assert heard.events_for(cut.pk) == []
        assert heard.types_for(dora.pk) == ["typing"]
    unblock(actor=one, person_id=other.pk)
    with hear() as heard:
        types(alice, group, active=False)
    assert heard.types_for(bob.pk) == ["typing"]


def test_outsiders_and_who_left_are_refused(
    bob: User, charlie: User, group: Conversation, hear: Hear
) -> None:
    leave(bob, group)
    for person in (charlie, bob):
        with hear() as heard, pytest.raises(NotFound):
            types(person, group)
        assert heard.orders == []


def test_it_is_limited_by_person_and_conversation(
    alice: User, bob: User, group: Conversation, direct: Conversation, settings: Any
) -> None:
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "typing": (0.01, 2)}
    types(alice, group)
    types(alice, group)
    with pytest.raises(RateLimited) as caught:
        types(alice, group)
    assert 0 < (caught.value.retry_after or 0) <= 100
    types(alice, group, active=False)
    types(alice, direct)
    types(bob, group)


def test_both_edges_take_it(alice: User, bob: User, group: Conversation, hear: Hear) -> None:
    version = heads(group)[1]
    path = f"conversations/{group.pk}/typing"
    for active, name in ((True, "typing.start"), (False, "typing.stop")):
        with hear() as heard:
            assert Http(alice)("POST", path, {"active": active}).status == 204
            assert by_socket(alice, name, conversation_id=str(group.pk)).body == {}
        assert [event["data"]["active"] for event in heard.events_for(bob.pk)] == [active, active]
    assert heads(group)[1] == version


@pytest.mark.parametrize("body", [{}, {"active": "yes"}, {"active": 1}, {"active": None}, []])
def test_a_body_that_does_not_say_is_invalid(
    alice: User, group: Conversation, body: object
) -> None:
    assert Http(alice)("POST", f"conversations/{group.pk}/typing", body).code == "invalid"
