"""The sessions of a process, by person."""

import asyncio

from chatsite.realtime.hub import Hub

from .clients import Client


async def turn() -> None:
    """Let what was scheduled for the end of this turn of the loop run."""
    await asyncio.sleep(0)


async def test_an_event_reaches_every_session_of_its_people_and_nobody_else() -> None:
    hub = Hub()
    phone, laptop, bob, charlie = Client(1), Client(1), Client(2), Client(3)
    for client in (phone, laptop, bob, charlie):
        hub.add(client.session)
    hub.deliver(b"{}", [1, 2, 99], volatile=False)
    await turn()
    assert [len(client.frames) for client in (phone, laptop, bob, charlie)] == [1, 1, 1, 0]


async def test_the_events_of_one_turn_are_one_frame() -> None:
    hub, client = Hub(), Client(1)
    hub.add(client.session)
    for number in range(5):
        hub.deliver(b"%d" % number, [1], volatile=False)
    await turn()
    assert client.frames == [b"0\n1\n2\n3\n4"]


async def test_first_and_last_sessions_are_told_apart() -> None:
    hub, phone, laptop = Hub(), Client(1), Client(1)
    assert hub.add(phone.session)
    assert not hub.add(laptop.session)
    assert not hub.remove(phone.session)
    assert hub.remove(laptop.session)
    assert not hub.remove(laptop.session)
    assert 1 not in hub
    assert len(hub) == 0


async def test_a_cut_closes_all_or_those_of_one_sign_in() -> None:
    hub = Hub()
    phone, laptop, bob = Client(1, "session:a"), Client(1, "session:b"), Client(2, "session:a")
    for client in (phone, laptop, bob):
        hub.add(client.session)
    hub.cut(1, 4501, "session:a")
    assert [client.code for client in (phone, laptop, bob)] == [4501, None, None]
    hub.cut(1, 4503, None)
    assert [client.code for client in (phone, laptop, bob)] == [4501, 4503, None]


async def test_a_closed_session_is_not_written_to() -> None:
    hub, client = Hub(), Client(1)
    hub.add(client.session)
    hub.deliver(b"{}", [1], volatile=False)
    client.session.close(4000)
    await turn()
    assert client.frames == []
