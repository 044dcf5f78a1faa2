"""A crowd: who come at one moment are kept waiting, not turned away, and a hundred may talk in one
group over four nodes, all at once, under the default rate limits.
"""

import asyncio
import os
import signal
import socket
from collections.abc import Iterator
from contextlib import AsyncExitStack, ExitStack
from urllib.parse import urlsplit
from uuid import uuid4

import httpx
import pytest

from tests.product import Product, product

from .member import Member
from .people import make_people

pytestmark = [pytest.mark.system, pytest.mark.timeout(400)]
CROWD = 120
MEMBERS = 100
MESSAGES_EACH = 20
ALL = MEMBERS * MESSAGES_EACH
_REQUEST = b"GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    with product(tmp_path_factory.mktemp("crowd") / "data", nodes=4) as one:
        yield one


def test_a_node_that_is_busy_for_a_moment_loses_nobody_who_knocks(running: Product) -> None:
    with ExitStack() as open_sockets:
        address = urlsplit(running.addresses[0])
        node = running.children["n1"]
        os.kill(node, signal.SIGSTOP)
        try:
            crowd = [
                open_sockets.enter_context(
                    socket.create_connection((address.hostname, address.port), timeout=30)
                )
                for _ in range(CROWD)
            ]
        finally:
            os.kill(node, signal.SIGCONT)
        for one in crowd:
            one.sendall(_REQUEST)
        assert all(one.recv(12) == b"HTTP/1.1 200" for one in crowd)


async def _all_send(addresses: list[str], tokens: list[str], conversation_id: str) -> list[Member]:
    async with AsyncExitStack() as stack:
        members = [
            await stack.enter_async_context(
                Member([*addresses[number % 4 :], *addresses[: number % 4]], token, conversation_id)
            )
            for number, token in enumerate(tokens)
        ]
        sends = [
            member.send(f"{number}번의 {count}번째 말")
            for number, member in enumerate(members)
            for count in range(MESSAGES_EACH)
        ]
        await asyncio.gather(*sends)
        await asyncio.gather(*(member.hold(ALL) for member in members))
        return members


def test_every_member_holds_every_message_once_in_the_same_order(running: Product) -> None:
    people = make_people(running, MEMBERS)
    tokens = [token for _, token in people]
    group = httpx.post(
        f"{running.addresses[0]}/api/v1/conversations",
        headers={"Authorization": f"Token {tokens[0]}"},
        json={
            "kind": "group",
            "title": "백 명",
            "member_ids": [str(user_id) for user_id, _ in people[1:]],
            "client_id": str(uuid4()),
        },
        timeout=60,
    ).json()
    members = asyncio.run(_all_send(running.addresses, tokens, group["id"]))

    order = [message["id"] for _, message in sorted(members[0].messages.items())]
    bodies = {message["body"] for message in members[0].messages.values()}
    assert len(bodies) == ALL
    assert sorted(order, key=int) == order
    for member in members:
        assert sorted(member.messages) == list(range(1, ALL + 1))
        assert [m["id"] for _, m in sorted(member.messages.items())] == order
        assert len(member.applied) == len(set(member.applied)) == ALL
