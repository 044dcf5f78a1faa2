"""From a publisher to the sessions of two nodes."""

import asyncio
from collections.abc import Collection

import pytest

from chatsite.realtime import sender
from chatsite.realtime.directory import Directory
from chatsite.realtime.node import Node
from chatsite.realtime.orders import Cut
from chatsite.realtime.session import Principal
from tests.waiting import eventually

from .clients import Client
from .nodes import live, nobody_ended, places, running, tell

pytestmark = pytest.mark.django_db(transaction=True)


async def test_an_event_reaches_people_on_both_nodes() -> None:
    async with running("n1", "n2") as (one, two):
        alice, bob = Client(1), Client(2)
        await one.open(alice.session)
        await two.open(bob.session)
        tell(b"{}", 1, 2, 3)
        await eventually(lambda: bool(alice.frames and bob.frames))
        assert alice.frames == bob.frames == [b"{}"]


async def test_events_arrive_in_the_order_of_publishing() -> None:
    async with running("n1") as (node,):
        alice = Client(1)
        await node.open(alice.session)
        for number in range(500):
            tell(b"%d" % number, 1)
        await eventually(lambda: len(alice.objects) == 500)
        assert alice.objects == list(range(500))


async def test_who_left_is_out_of_the_directory_and_who_came_back_is_in() -> None:
    async with running("n1") as (node,):
        directory = Directory()
        first, second = Client(1), Client(1)
        await node.open(first.session)
        assert await directory.locate([1]) == {node.id: {1}}
        node.leave(first.session)
        await node.open(second.session)
        assert await directory.locate([1]) == {node.id: {1}}
        node.leave(second.session)

        async def is_out() -> bool:
            return await places(directory) == {node.id: set()}

        await eventually(is_out)
        await directory.close()


async def test_a_cut_reaches_sessions_on_every_node() -> None:
    async with running("n1", "n2") as (one, two):
        phone, laptop = Client(1), Client(1)
        await one.open(phone.session)
        await two.open(laptop.session)
        sender.send(Cut(1, 4503, None))
        await eventually(lambda: phone.code == laptop.code == 4503)


async def test_a_node_that_says_goodbye_is_gone_at_once() -> None:
    async with running("n1") as (stays,):
        leaving = Node("n2", nobody_ended)
        leaving.start()
        directory = Directory()

        async def is_live() -> bool:
            return leaving.id in await live(directory)

        await eventually(is_live)
        alice = Client(1)
        await leaving.open(alice.session)
        leave = asyncio.create_task(leaving.drain())
        await eventually(lambda: alice.code == 4000)
        leaving.leave(alice.session)
        await leave
        assert await live(directory) == {stays.id}
        assert alice.objects[-1]["type"] == "moving"
        await directory.close()


async def test_a_sign_in_that_ended_while_the_socket_opened_is_not_served() -> None:
    async def ended(principals: Collection[Principal]) -> dict[Principal, int]:
        return dict.fromkeys(principals, 4501)

    async with running("n1") as (node,):
        node.sign_ins.ended = ended
        assert await node.open(Client(1).session) == 4501
