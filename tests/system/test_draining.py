"""Nodes that are asked to end do so within 30 s, whatever hangs, and nobody loses anything."""

import asyncio
import contextlib
import json
import signal
import socket
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any
from uuid import uuid4

import httpx
import psycopg
import pytest
import websockets

from tests.product import wait_until
from tests.waiting import eventually

from .installation import Installation, installation
from .member import Member
from .people import make_people

pytestmark = [pytest.mark.system, pytest.mark.timeout(400)]
NODES = ("n1", "n2", "n3", "n4")
MEMBERS = 12


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    with installation(tmp_path_factory.mktemp("draining"), nodes=len(NODES)) as one:
        yield one


def make_group(running: Installation, prefix: str, count: int) -> tuple[str, list[str]]:
    """A conversation's id and its members' tokens."""
    people = make_people(running, count, prefix=prefix)
    answer = httpx.post(
        f"{running.addresses[0]}/api/v1/conversations",
        headers={"Authorization": f"Token {people[0][1]}"},
        json={
            "kind": "group",
            "title": "Unterwegs",
            "member_ids": [str(user_id) for user_id, _token in people[1:]],
            "client_id": str(uuid4()),
        },
        timeout=30,
    )
    return answer.json()["id"], [token for _user_id, token in people]


@asynccontextmanager
async def everyone(
    running: Installation, conversation_id: str, tokens: list[str]
) -> AsyncIterator[list[Member]]:
    """The members, evenly on all nodes. Each knows all addresses."""
    async with AsyncExitStack() as stack:
        turned = [running.addresses[at:] + running.addresses[:at] for at in range(len(NODES))]
        yield [
            await stack.enter_async_context(
                Member(turned[number % len(NODES)], token, conversation_id)
            )
            for number, token in enumerate(tokens)
        ]


def test_a_rolling_restart_under_traffic_loses_nothing(running: Installation) -> None:
    conversation_id, tokens = make_group(running, "rolling", MEMBERS)
    exits: dict[str, float] = {}

    async def talk_on(member: Member, until: asyncio.Event) -> None:
        number = 0
        while not until.is_set():
            number += 1
            await member.send(f"{member.name} {number}")
            await asyncio.sleep(0.3)

    async def roll() -> None:
        async with everyone(running, conversation_id, tokens) as members:
            over = asyncio.Event()
            for number, member in enumerate(members):
                member.name = f"m{number}"
            talking = asyncio.gather(*(talk_on(member, over) for member in members))
            for name in NODES:
                exits[name] = await restart(running, name)
            over.set()
            await talking
            said = [id for member in members for id in member.acknowledged]
            await asyncio.gather(*(member.hold(len(said)) for member in members))
            check(members, said)

    asyncio.run(roll())
    assert max(exits.values()) < 30, exits


async def restart(running: Installation, name: str) -> float:
    """Ends a node and starts it again; the seconds that its end took."""
    asked = time.monotonic()
    running.ask_to_end(name)
    process = running.nodes[name].process
    await eventually(lambda: process.poll() is not None, patience=40)
    took = time.monotonic() - asked
    assert running.wait_for_end(name) == 0
    running.start(name, wait=False)
    await eventually(lambda: running.serves(name), patience=60)
    return took


def check(members: list[Member], said: list[str]) -> None:
    """Each message once, in one order, without a wait; nobody needed more than a reconnect."""
    order = [message["id"] for _seq, message in sorted(members[0].messages.items())]
    assert sorted(order, key=int) == order
    assert len(order) == len(said)
    assert set(order) == set(said)
    for member in members:
        assert [message["id"] for _seq, message in sorted(member.messages.items())] == order
        assert len(member.applied) == len(set(member.applied))
        assert len(member.nodes) <= 1 + len(NODES), member.nodes
        assert set(member.codes) <= {1000, 1005, 4000}, member.codes
        assert all("url" in told for told in member.said if told["type"] == "moving")
        # Whatever would bring it later than an event or a sync (a silence of 15 s) takes longer.
        assert max(member.delays) < 10


HANGING = ["nothing", "redis gone", "redis silent", "postgres gone", "postgres silent"]


@pytest.mark.parametrize("what", HANGING)
def test_a_node_ends_in_time_whatever_hangs(running: Installation, what: str) -> None:
    conversation_id, tokens = make_group(running, what.replace(" ", ""), 2)
    headers = {"Authorization": f"Token {tokens[0]}"}
    address = running.address("n4")

    async def polls() -> int:
        async with httpx.AsyncClient(headers=headers, timeout=40) as http:
            body = {"versions": {}, "account_version": 0, "since": 0}
            fresh = (await http.post(f"{address}/api/v1/sync", json=body)).json()
            body = {
                "versions": {entry["id"]: entry["version"] for entry in fresh["conversations"]},
                "account_version": fresh["account"]["version"],
                "since": fresh["server_time"],
            }
            waiting = await http.post(f"{address}/api/v1/sync?wait=20", json=body)
            return waiting.status_code

    async def end() -> tuple[float, int]:
        async with AsyncExitStack() as stack:
            stack.enter_context(deaf(address, headers))
            stack.enter_context(deaf(address, headers))
            talking = await stack.enter_async_context(connect(address, headers))
            poll = asyncio.create_task(polls())
            await eventually(lambda: running.connections("n4") == 4)
            stack.enter_context(locked(running, conversation_id))
            await talking.send(send_frame(conversation_id))
            stack.enter_context(broken(running, what))
            asked = time.monotonic()
            running.ask_to_end("n4")
            running.ask_to_end("n4")  # who is impatient ends nothing sooner, and breaks nothing
            process = running.nodes["n4"].process
            await eventually(lambda: process.poll() is not None, patience=40)
            took = time.monotonic() - asked
            (answer,) = await asyncio.gather(poll, return_exceptions=True)
            return took, answer if isinstance(answer, int) else 0

    took, answer = asyncio.run(end())
    code = running.wait_for_end("n4")
    repair(running, what)
    running.start("n4")
    assert took < 30
    if what in ("nothing", "redis gone"):
        assert answer == 200
        assert code == 0
        assert took < 15


@pytest.mark.parametrize("moment", ["it listens", "it answers", "it is announced"])
def test_a_node_that_is_asked_to_end_while_it_starts_ends_and_leaves_nothing(
    running: Installation, moment: str
) -> None:
    running.ask_to_end("n4")
    running.wait_for_end("n4")
    published = running.publishers()
    running.start("n4", wait=False)
    reached = {
        "it listens": lambda: listens(running.address("n4")),
        "it answers": lambda: running.serves("n4"),
        "it is announced": lambda: running.is_announced("n4"),
    }
    wait_until(reached[moment], 60)
    running.ask_to_end("n4")
    try:
        # Before it has anything to lose it may just go.
        assert running.wait_for_end("n4", 30) in (0, -signal.SIGTERM)
        assert not running.is_announced("n4")
        # Others may have been missed meanwhile, and forgotten.
        assert running.publishers() <= published
    finally:
        running.start("n4")


def listens(address: str) -> bool:
    host, _colon, port = address.removeprefix("http://").partition(":")
    with socket.socket() as one:
        return one.connect_ex((host, int(port))) == 0


def send_frame(conversation_id: str) -> str:
    fields = {"conversation_id": conversation_id, "client_id": str(uuid4()), "body": "noch"}
    return json.dumps({"type": "message.send", "ref": "1", **fields})


def connect(address: str, headers: dict[str, str]) -> Any:
    url = address.replace("http", "ws", 1) + "/ws/v1"
    return websockets.connect(url, additional_headers=headers, close_timeout=0.1)


@contextlib.contextmanager
def deaf(address: str, headers: dict[str, str]) -> Iterator[socket.socket]:
    """A client that opens a socket and reads nothing any more, not even that it is closed."""
    host, _colon, port = address.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port))) as one:
        asked = "\r\n".join(
            [
                "GET /ws/v1 HTTP/1.1",
                f"Host: {host}:{port}",
                "Upgrade: websocket",
                "Connection: Upgrade",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                "Sec-WebSocket-Version: 13",
                *(f"{name}: {value}" for name, value in headers.items()),
            ]
        )
        one.sendall(f"{asked}\r\n\r\n".encode())
        assert one.recv(12) == b"HTTP/1.1 101"
        yield one


@contextlib.contextmanager
def locked(running: Installation, conversation_id: str) -> Iterator[None]:
    """Somebody holds the conversation: who sends there waits until that takes too long."""
    with psycopg.connect(running.database_url) as holder:
        holder.execute(
            "SELECT 1 FROM conversations_conversation WHERE id = %s FOR UPDATE", [conversation_id]
        )
        yield
        with contextlib.suppress(psycopg.OperationalError):
            holder.rollback()


def broken(running: Installation, what: str) -> contextlib.AbstractContextManager[object]:
    service, _space, how = what.partition(" ")
    if service == "nothing":
        return contextlib.nullcontext()
    child = running.redis if service == "redis" else running.postgres
    if how == "silent":
        return running.frozen(child)
    running.kill(child)
    return contextlib.nullcontext()


def repair(running: Installation, what: str) -> None:
    starts: dict[str, Callable[[], None]] = {
        "redis gone": running.start_redis,
        "postgres gone": running.start_postgres,
    }
    if what in starts:
        starts[what]()
