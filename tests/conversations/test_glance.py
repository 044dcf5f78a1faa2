"""A glance says that nothing is new only where nothing is: one test for each kind of news."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import pytest
from django.db import connection

from accounts.models import User
from accounts.services import add_contact, block, unblock, update_profile
from conversations.models import Conversation
from conversations.selectors import glance
from conversations.services.conversations import start_direct
from conversations.services.reads import mark_read

from .saying import join, leave, make_group, send, synced


@dataclass(frozen=True)
class Held:
    """What a client holds of everything, at one moment of the database's clock."""

    person: User
    versions: dict[int, int]
    account: int
    date: datetime

    def is_news(self) -> bool:
        return glance.nothing_since(*self._question()) is None

    def _question(self) -> tuple[int, dict[int, int], int, datetime]:
        return self.person.pk, self.versions, self.account, self.date


def hold(person: User) -> Held:
    person.refresh_from_db()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (now,) = cursor.fetchone()
    versions = {int(e["id"]): e["version"] for e in synced(person)["conversations"]}
    return Held(person, versions, person.account_version, now)


@pytest.fixture
def held(alice: User, group: Conversation, direct: Conversation, noise: Conversation) -> Held:
    """Alice's client, that holds everything."""
    return hold(alice)


def test_nothing_is_news_to_who_holds_everything(held: Held) -> None:
    assert not held.is_news()


def test_what_strangers_do_is_no_news(
    held: Held, erin: User, dora: User, charlie: User, bob: User
) -> None:
    theirs = make_group(erin, charlie)
    send(erin, theirs)
    mark_read(actor_id=charlie.pk, conversation_id=theirs.pk, seq=1)
    block(actor=erin, person=bob)
    update_profile(actor=erin, name="에린이")
    assert not held.is_news()


Change = Callable[[User, User, User, Conversation], object]
"""By Alice, Bob or Dora, in their group."""


def _reads(alice: User, bob: User, dora: User, group: Conversation) -> None:
    mark_read(actor_id=bob.pk, conversation_id=group.pk, seq=1)


CHANGES: dict[str, Change] = {
    "a message": lambda alice, bob, dora, group: send(bob, group),
    "a conversation": lambda alice, bob, dora, group: make_group(dora, alice),
    "left": lambda alice, bob, dora, group: leave(alice, group),
    "own account": lambda alice, bob, dora, group: add_contact(actor=alice, person=dora),
    "a name": lambda alice, bob, dora, group: update_profile(actor=dora, name="도라지"),
    "reads hidden": lambda alice, bob, dora, group: update_profile(actor=dora, show_reads=False),
    "a read mark": _reads,
    "blocked by": lambda alice, bob, dora, group: block(actor=bob, person=alice),
}


@pytest.mark.parametrize("kind", CHANGES)
def test_each_kind_of_change_is_news(
    kind: str, alice: User, bob: User, dora: User, group: Conversation
) -> None:
    send(alice, group)
    held = hold(alice)
    CHANGES[kind](alice, bob, dora, group)
    assert held.is_news()


def test_a_block_is_news_also_to_who_holds_the_account_after_it(
    alice: User, bob: User, group: Conversation
) -> None:
    """The read marks of the other are others now: whoever lifts a block or sets it."""
    for change in (block, partial(lift, unblock)):
        before = hold(alice)
        change(actor=alice, person=bob)
        after = hold(alice)
        assert Held(alice, after.versions, after.account, before.date).is_news()


def lift(service: Callable[..., None], *, actor: User, person: User) -> None:
    service(actor=actor, person_id=person.pk)


def test_who_was_asked_and_who_asks_are_news_when_they_change(
    alice: User, erin: User, charlie: User
) -> None:
    for asker, person in ((alice, erin), (charlie, alice)):
        update_profile(actor=person, open_to="nobody")
        assert start_direct(actor_id=asker.pk, user_id=person.pk).request is not None
    for other in (erin, charlie):
        held = hold(alice)
        update_profile(actor=other, name="새 이름")
        assert held.is_news()


def test_who_joins_what_one_is_in_is_news(held: Held, erin: User, group: Conversation) -> None:
    join(held.person, group, erin)
    assert held.is_news()


def test_what_one_has_left_is_no_news(alice: User, bob: User, group: Conversation) -> None:
    leave(bob, group)
    held = hold(bob)
    send(alice, group)
    assert not held.is_news()


def test_where_very_many_people_changed_it_may_be_news(
    erin: User, held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(glance, "MAX_CANDIDATES", 0)
    assert not held.is_news()
    update_profile(actor=erin, name="에린이")
    assert held.is_news()
