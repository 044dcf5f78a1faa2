"""Whose presence a person may see, and what follows when that changes."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from accounts.models import User
from accounts.services import add_contact, block, remove_contact, suspend, unblock, update_profile
from accounts.services.seen import note_last_seen
from conversations.models import Conversation
from conversations.services.conversations import start_group
from conversations.services.members import add_members, remove_member
from presence.presenters import Sight
from presence.selectors import sights
from tests.conversations.sockets import in_thread

from .nodes import nodes

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("recorder")]
SEEN_MS = 1_790_000_000_000
SEEN = "2026-09-21T14:13:20Z"


def sight(viewer: User, person: User) -> Sight:
    return sights([viewer.pk], [person.pk]).of(viewer.pk, person.pk)


def test_those_of_one_conversation_see_each_other(
    alice: User, bob: User, charlie: User, direct: Conversation
) -> None:
    assert sight(alice, bob) is sight(bob, alice) is Sight.LAST_SEEN
    assert sight(charlie, bob) is sight(alice, charlie) is Sight.NOTHING


def test_one_sees_oneself(alice: User) -> None:
    update_profile(actor=alice, show_last_seen=False)
    assert sight(alice, alice) is Sight.LAST_SEEN


def test_who_left_sees_nobody_there_and_is_seen_by_nobody(
    alice: User, bob: User, dora: User, group: Conversation
) -> None:
    assert sight(dora, bob) is Sight.LAST_SEEN
    remove_member(actor_id=dora.pk, conversation_id=group.pk, user_id=dora.pk)
    assert sight(dora, bob) is sight(bob, dora) is Sight.NOTHING
    assert sight(alice, bob) is Sight.LAST_SEEN


def test_a_contact_is_seen_by_those_they_keep_and_not_by_those_who_keep_them(
    alice: User, charlie: User
) -> None:
    add_contact(actor=alice, person=charlie)
    assert sight(charlie, alice) is Sight.LAST_SEEN
    assert sight(alice, charlie) is Sight.NOTHING
    remove_contact(actor=alice, person_id=charlie.pk)
    assert sight(charlie, alice) is Sight.NOTHING


def test_a_block_hides_each_from_the_other(
    alice: User, bob: User, dora: User, group: Conversation
) -> None:
    block(actor=bob, person=alice)
    assert sight(alice, bob) is sight(bob, alice) is Sight.NOTHING
    assert sight(alice, dora) is sight(bob, dora) is Sight.LAST_SEEN
    unblock(actor=bob, person_id=alice.pk)
    assert sight(alice, bob) is sight(bob, alice) is Sight.LAST_SEEN


def test_who_hides_the_last_time_sees_nobody_elses(
    alice: User, bob: User, dora: User, group: Conversation
) -> None:
    update_profile(actor=bob, show_last_seen=False)
    assert sight(alice, bob) is sight(bob, alice) is Sight.STATE
    assert sight(alice, dora) is Sight.LAST_SEEN


def test_the_suspended_are_seen_by_nobody(alice: User, bob: User, direct: Conversation) -> None:
    suspend(actor=None, person=bob)
    assert sight(alice, bob) is Sight.NOTHING


def test_many_are_asked_about_with_few_queries(
    alice: User,
    bob: User,
    dora: User,
    charlie: User,
    group: Conversation,
    direct: Conversation,
    django_assert_num_queries: object,
) -> None:
    everyone = [alice.pk, bob.pk, dora.pk, charlie.pk]
    with django_assert_num_queries(4):  # type: ignore[operator]
        seen = sights(everyone, everyone)
    assert seen.of(dora.pk, charlie.pk) is Sight.NOTHING
    assert seen.of(dora.pk, bob.pk) is Sight.LAST_SEEN


async def test_a_block_cuts_what_is_watched_and_its_end_brings_it_back(
    alice: User, bob: User, direct: Conversation
) -> None:
    async with nodes(2) as installation:
        one, two = installation
        laptop, phone = await one.connect(alice), await two.connect(bob)
        await installation.tick()
        assert await laptop.watch(bob) == {bob.pk: "away"}
        await in_thread(block, actor=bob, person=alice)
        await installation.settle()
        assert laptop.told == [(bob.pk, "offline")]
        assert laptop.events[-1]["last_seen_at"] is None
        phone.beats(active=True)
        await installation.pass_time(40, laptop)
        assert await laptop.watch(bob) == {bob.pk: "offline"}
        assert len(laptop.told) == 1
        phone.beats(active=True)
        await installation.tick()
        await in_thread(unblock, actor=bob, person_id=alice.pk)
        await installation.settle()
        assert laptop.told[1:] == [(bob.pk, "active")]


async def test_who_is_put_out_hears_no_more_and_who_joins_does(
    alice: User, bob: User, dora: User, charlie: User, group: Conversation
) -> None:
    async with nodes() as installation:
        (here,) = installation
        one, other = await here.connect(dora), await here.connect(charlie)
        await here.connect(bob)
        await installation.tick()
        assert await one.watch(bob) == {bob.pk: "away"}
        assert await other.watch(bob) == {bob.pk: "offline"}
        await in_thread(remove_member, actor_id=alice.pk, conversation_id=group.pk, user_id=dora.pk)
        await in_thread(
            add_members, actor_id=alice.pk, conversation_id=group.pk, user_ids=[charlie.pk]
        )
        await installation.settle()
        assert one.told == [(bob.pk, "offline")]
        assert other.told == [(bob.pk, "away")]


async def test_switching_the_last_time_off_takes_it_away_at_once_from_both(
    alice: User, bob: User, direct: Conversation
) -> None:
    await in_thread(note_last_seen, seen={bob.pk: SEEN_MS})
    async with nodes() as installation:
        (here,) = installation
        laptop = await here.connect(alice)
        await laptop.watch(bob)
        (shown,) = await here.presence.watch(laptop.client.session, [bob.pk])
        assert shown["last_seen_at"] == datetime.fromtimestamp(SEEN_MS / 1000, UTC)
        await in_thread(update_profile, actor=bob, show_last_seen=False)
        await installation.settle()
        assert laptop.events[-1] == {
            "user_id": str(bob.pk),
            "state": "offline",
            "last_seen_at": None,
        }
        await in_thread(update_profile, actor=bob, show_last_seen=True)
        await installation.settle()
        assert laptop.events[-1]["last_seen_at"] == SEEN
        await in_thread(update_profile, actor=alice, show_last_seen=False)
        await installation.settle()
        assert laptop.events[-1]["last_seen_at"] is None


async def test_a_stranger_looks_like_somebody_offline_and_so_does_nobody(
    alice: User, charlie: User
) -> None:
    async with nodes() as installation:
        (here,) = installation
        await here.connect(charlie)
        await installation.tick()
        laptop = await here.connect(alice)
        shown = await here.presence.watch(laptop.client.session, [charlie.pk, 12345])
        assert shown == [
            {"user_id": str(id), "state": "offline", "last_seen_at": None}
            for id in (charlie.pk, 12345)
        ]
        await installation.pass_time(40, laptop)
        assert laptop.told == []


async def test_a_new_group_shows_its_people_to_who_watched_them_before(
    alice: User, charlie: User
) -> None:
    async with nodes() as installation:
        (here,) = installation
        laptop = await here.connect(alice)
        await here.connect(charlie)
        await installation.tick()
        assert await laptop.watch(charlie) == {charlie.pk: "offline"}
        await in_thread(
            start_group,
            actor_id=alice.pk,
            title="새로",
            user_ids=[charlie.pk],
            client_id=uuid4(),
        )
        await installation.settle()
        assert laptop.told == [(charlie.pk, "away")]
