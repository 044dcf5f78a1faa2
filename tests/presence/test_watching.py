"""Alice watches Bob: what she is told, and when she is told nothing."""

import pytest

from accounts.models import User
from chatsite.realtime.node import set_current
from conversations.models import Conversation
from tests.conversations.polls import open_poller

from .nodes import nodes

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("recorder", "direct", "group"),
]


async def test_the_snapshot_says_how_everybody_is(alice: User, bob: User, dora: User) -> None:
    async with nodes() as installation:
        (here,) = installation
        await here.connect(bob)
        phone = await here.connect(dora)
        phone.beats(active=True)
        await installation.tick()
        laptop = await here.connect(alice)
        assert await laptop.watch(bob, dora) == {bob.pk: "away", dora.pk: "active"}
        assert laptop.told == []


async def test_who_comes_and_who_goes_is_told(alice: User, bob: User) -> None:
    async with nodes() as installation:
        (here,) = installation
        laptop = await here.connect(alice)
        assert await laptop.watch(bob) == {bob.pk: "offline"}
        phone = await here.connect(bob)
        phone.beats(active=True)
        await installation.tick()
        assert laptop.told == [(bob.pk, "active")]
        phone.loses_its_socket()
        await installation.pass_time(29, laptop)
        assert laptop.told == [(bob.pk, "active")]
        await installation.pass_time(3, laptop)
        assert laptop.told == [(bob.pk, "active"), (bob.pk, "offline")]


async def test_a_socket_lost_for_less_than_30_s_is_no_event(alice: User, bob: User) -> None:
    async with nodes(2) as installation:
        one, two = installation
        laptop = await one.connect(alice)
        phone = await one.connect(bob)
        phone.beats(active=True)
        await installation.tick()
        assert await laptop.watch(bob) == {bob.pk: "active"}
        for place in (two, one, two):
            phone.loses_its_socket()
            await installation.pass_time(25, laptop)
            phone = await place.connect(bob)
            phone.beats(active=True)
            await installation.tick()
        assert laptop.told == []


async def test_beats_every_12_s_keep_one_online_and_one_may_be_lost(alice: User, bob: User) -> None:
    async with nodes() as installation:
        (here,) = installation
        laptop, phone = await here.connect(alice), await here.connect(bob)
        await installation.tick()
        await laptop.watch(bob)
        for _ in range(3):
            await installation.pass_time(24, laptop)
            phone.beats()
        await installation.tick()
        assert laptop.told == []


async def test_who_polls_every_20_s_stays_as_they_are(alice: User, bob: User) -> None:
    async with nodes() as installation:
        (here,) = installation
        set_current(here.node)
        laptop, phone = await here.connect(alice), await open_poller(bob)
        await phone.poll(active=True)
        await installation.tick()
        assert await laptop.watch(bob) == {bob.pk: "active"}
        for _ in range(4):
            await installation.pass_time(20, laptop)
            await phone.poll(active=True)
        await installation.tick()
        assert laptop.told == []
        await installation.pass_time(32, laptop)
        assert laptop.told == [(bob.pk, "offline")]


async def test_away_is_who_beats_without_a_person_in_front(alice: User, bob: User) -> None:
    async with nodes() as installation:
        (here,) = installation
        laptop, phone = await here.connect(alice), await here.connect(bob)
        phone.beats(active=True)
        await installation.tick()
        assert await laptop.watch(bob) == {bob.pk: "active"}
        await installation.pass_time(28, laptop, phone)
        assert laptop.told == []
        await installation.pass_time(4, laptop, phone)
        assert laptop.told == [(bob.pk, "away")]
        phone.beats(active=True)
        await installation.tick()
        assert laptop.told[1:] == [(bob.pk, "active")]


async def test_a_hidden_tab_that_beats_stays_online_however_long(alice: User, bob: User) -> None:
    async with nodes() as installation:
        (here,) = installation
        laptop, tab = await here.connect(alice), await here.connect(bob)
        await installation.tick()
        assert await laptop.watch(bob) == {bob.pk: "away"}
        await installation.pass_time(120, laptop, tab)
        assert laptop.told == []


async def test_of_several_devices_the_one_in_use_counts(alice: User, bob: User) -> None:
    async with nodes(2) as installation:
        one, two = installation
        laptop = await one.connect(alice)
        phone, tablet = await one.connect(bob), await two.connect(bob)
        phone.beats(active=True)
        await installation.tick()
        assert await laptop.watch(bob) == {bob.pk: "active"}
        for _ in range(4):
            await installation.pass_time(10, laptop, tablet)
            phone.beats(active=True)
        await installation.tick()
        assert laptop.told == []
        phone.loses_its_socket()
        await installation.pass_time(32, laptop, tablet)
        assert laptop.told == [(bob.pk, "away")]


async def test_the_last_list_replaces_the_one_before(
    alice: User, bob: User, dora: User, direct: Conversation
) -> None:
    async with nodes() as installation:
        (here,) = installation
        laptop = await here.connect(alice)
        await laptop.watch(bob, dora)
        await laptop.watch(dora)
        await here.connect(bob)
        await here.connect(dora)
        await installation.tick()
        assert laptop.told == [(dora.pk, "away")]
        assert await laptop.watch() == {}
        await installation.pass_time(35, laptop)
        assert laptop.told == [(dora.pk, "away")]
        assert here.presence._watching.people == {}


async def test_nobody_else_is_told(alice: User, bob: User, dora: User) -> None:
    async with nodes() as installation:
        (here,) = installation
        laptop, other = await here.connect(alice), await here.connect(dora)
        await laptop.watch(bob)
        await here.connect(bob)
        await installation.tick()
        assert laptop.told == [(bob.pk, "away")]
        assert other.told == []


async def test_many_changes_of_one_turn_leave_as_one_frame(
    alice: User, bob: User, dora: User
) -> None:
    async with nodes() as installation:
        (here,) = installation
        laptop = await here.connect(alice)
        await laptop.watch(bob, dora)
        await here.connect(bob)
        await here.connect(dora)
        await installation.tick()
        assert sorted(laptop.told) == sorted([(bob.pk, "away"), (dora.pk, "away")])
        assert len(laptop.client.frames) == 1


async def test_a_session_that_goes_leaves_nothing_behind(alice: User, bob: User) -> None:
    async with nodes() as installation:
        (here,) = installation
        laptop = await here.connect(alice)
        await laptop.watch(bob)
        laptop.loses_its_socket()
        table = here.presence
        assert table._watching.people == {}
        assert table._watching.sessions() == []
        assert table._deadlines._row_of == {}


async def test_a_client_that_lags_is_told_once_it_keeps_up(alice: User, bob: User) -> None:
    async with nodes() as installation:
        (here,) = installation
        laptop = await here.connect(alice)
        await laptop.watch(bob)
        session = laptop.client.session
        session.answer(b"x" * 600_000)
        assert session.lags()
        laptop.client.frames.clear()
        await here.connect(bob)
        await installation.tick()
        assert laptop.told == []
        session.acknowledge(session.events_sent)
        await installation.tick()
        assert laptop.told == [(bob.pk, "away")]
