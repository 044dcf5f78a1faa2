"""Who is signed out, suspended or put out of a group hears no more within a second, anywhere."""

import asyncio
import ctypes
import json
import socket
import struct
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, AsyncExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
import websockets

from tests.timing import fastest
from tests.waiting import eventually

from .installation import Installation
from .people import make_people
from .planted import LOSES_CUTS
from .test_draining import deaf

pytestmark = [pytest.mark.system, pytest.mark.timeout(300)]
NODES = 4
PROMISED = 1.0
"""Seconds from the moment that the request was answered, as its sender sees it. The fastest of some
attempts counts: a stream that is not cut at once is cut in none of them, since whatever would find
it later (a sweep, a gap) takes longer."""
BPF_RET, SO_ATTACH_FILTER = 0x06, 26  # of Linux, <linux/filter.h> and <asm-generic/socket.h>
PASSWORD = "correct-horse-battery"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    one = Installation(tmp_path_factory.mktemp("cuts"), nodes=NODES)
    try:
        one.manage("collectstatic", "--no-input")
        one.manage("create_user", "warden", "--password", PASSWORD, "--staff")
        one.start(*[f"n{at + 1}" for at in range(NODES)])
        yield one
    finally:
        one.stop()


class Streams:
    """A socket and a waiting poll of one person on every node."""

    def __init__(self, running: Installation, headers: dict[str, str]) -> None:
        self._running = running
        self._addresses = running.addresses
        self._headers = headers
        self._sockets: list[Any] = []
        self._stack = AsyncExitStack()
        self._ends: list[asyncio.Task[tuple[str, int, float]]] = []
        self.heard: list[dict[str, Any]] = []

    async def __aenter__(self) -> "Streams":
        self._http = await self._stack.enter_async_context(
            httpx.AsyncClient(headers=self._headers, timeout=40)
        )
        held = await self._sync()
        for address in self._addresses:
            url = address.replace("http", "ws", 1) + "/ws/v1"
            socket = await self._stack.enter_async_context(
                websockets.connect(url, additional_headers=self._headers)
            )
            assert json.loads(await socket.recv())["type"] == "hello"
            self._ends.append(asyncio.create_task(self._end_of_socket(socket)))
            self._ends.append(asyncio.create_task(self._end_of_poll(address, held)))
        await eventually(self._all_wait)
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._ends:
            task.cancel()
        await self._stack.aclose()

    async def ends(self, patience: float = 30) -> list[tuple[str, int, float]]:
        """Of each stream: what it was, the code it ended with, and when."""
        return list(await asyncio.wait_for(asyncio.gather(*self._ends), patience))

    async def _sync(self) -> dict[str, Any]:
        answer = await self._http.post(
            f"{self._addresses[0]}/api/v1/sync", json={"versions": {}, "since": 0}
        )
        said = answer.json()
        return {
            "versions": {entry["id"]: entry["version"] for entry in said["conversations"]},
            "account_version": said["account"]["version"],
            "since": said["server_time"],
        }

    def _all_wait(self) -> bool:
        """Whether each node announces that both are there."""
        loads = [self._running.connections(f"n{at + 1}") for at in range(NODES)]
        return min(loads) >= 2

    async def _end_of_socket(self, socket: Any) -> tuple[str, int, float]:
        with suppress(websockets.ConnectionClosed):
            async for frame in socket:
                self.heard += [json.loads(line) for line in frame.splitlines()]
        return "socket", socket.close_code, time.monotonic()

    async def _end_of_poll(self, address: str, held: Any) -> tuple[str, int, float]:
        answer = await self._http.post(f"{address}/api/v1/sync?wait=20", json=held)
        if answer.status_code == 200:
            self.heard.append(answer.json())
        return "poll", answer.status_code, time.monotonic()


@contextmanager
def browser(running: Installation, handle: str) -> Iterator[httpx.Client]:
    """Signed in through the page."""
    with httpx.Client(base_url=running.addresses[0], timeout=30) as client:
        client.get("/accounts/login/")
        form = {"login": handle, "password": PASSWORD}
        assert post(client, "/accounts/login/", form).status_code == 302
        yield client


def post(client: httpx.Client, path: str, form: dict[str, Any]) -> httpx.Response:
    token = client.cookies["csrftoken"]
    return client.post(path, data=form | {"csrfmiddlewaretoken": token})


Finish = Callable[[], httpx.Response]
End = Callable[[Installation, int, str], AbstractContextManager[tuple[dict[str, str], Finish]]]
"""Headers that sign in, and what ends that sign-in."""


@contextmanager
def revoke(
    running: Installation, user_id: int, token: str
) -> Iterator[tuple[dict[str, str], Finish]]:
    """By another token of the same person, over the API."""
    headers = {"Authorization": f"Token {token}"}
    address = f"{running.addresses[1]}/api/v1/"
    with httpx.Client(base_url=address, headers=headers, timeout=30) as api:
        made = api.post("tokens", json={"name": "soon gone"}).json()
        soon = {"Authorization": f"Token {made['token']}"}
        yield soon, lambda: api.delete(f"tokens/{made['id']}")


@contextmanager
def suspend(
    running: Installation, user_id: int, token: str
) -> Iterator[tuple[dict[str, str], Finish]]:
    """By staff, in the admin."""
    with browser(running, "warden") as warden:
        form = {"action": "suspend_people", "_selected_action": str(user_id)}
        headers = {"Authorization": f"Token {token}"}
        yield headers, lambda: post(warden, "/admin/accounts/user/", form)


@contextmanager
def sign_out(
    running: Installation, user_id: int, token: str
) -> Iterator[tuple[dict[str, str], Finish]]:
    """In the browser that has them, at the first node."""
    handle = f"leaver{uuid4().hex[:8]}"
    running.manage("create_user", handle, "--password", PASSWORD)
    with browser(running, handle) as client:
        cookies = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
        headers = {"Cookie": cookies, "X-CSRFToken": client.cookies["csrftoken"]}
        yield headers, lambda: post(client, "/accounts/logout/", {})


@pytest.mark.parametrize(
    ("end", "socket_code"), [(revoke, 4501), (suspend, 4503), (sign_out, 4501)]
)
def test_all_streams_of_a_sign_in_end_within_a_second_on_every_node(
    running: Installation, end: End, socket_code: int
) -> None:
    async def cut(number: int) -> float:
        ((user_id, token),) = make_people(running, 1, prefix=f"{end.__name__}{number}x")
        with end(running, user_id, token) as (headers, finish):
            async with Streams(running, headers) as streams:
                answer = await asyncio.to_thread(finish)
                answered = time.monotonic()
                assert answer.status_code in (204, 302), answer.text
                ends = await streams.ends()
        assert {(what, code) for what, code, _at in ends} == {
            ("socket", socket_code),
            ("poll", 401),
        }
        return max(at for _what, _code, at in ends) - answered

    assert fastest(lambda number: asyncio.run(cut(number)), PROMISED) < PROMISED


def test_a_node_that_loses_the_order_is_found_out(running: Installation) -> None:
    """The one above can fail: here one of the four nodes does not do as it is told."""

    async def cut() -> None:
        ((user_id, token),) = make_people(running, 1, prefix="uncut")
        with revoke(running, user_id, token) as (headers, finish):
            async with Streams(running, headers) as streams:
                assert (await asyncio.to_thread(finish)).status_code == 204
                with pytest.raises(TimeoutError):
                    await streams.ends(patience=3 * PROMISED)

    restart(running, "n4", planted=True, environment={LOSES_CUTS: "yes"})
    try:
        asyncio.run(cut())
    finally:
        restart(running, "n4")


def restart(running: Installation, name: str, **how: Any) -> None:
    running.ask_to_end(name)
    running.wait_for_end(name)
    running.start(name, **how)


def test_who_is_put_out_of_a_group_hears_nothing_that_is_said_after(running: Installation) -> None:
    async def put_out(number: int) -> float:
        (_alice_id, alice), (bob_id, bob) = make_people(running, 2, prefix=f"out{number}x")
        headers = {"Authorization": f"Token {alice}"}
        async with httpx.AsyncClient(headers=headers, timeout=30) as api:
            group = await make_group(api, running.addresses[2], bob_id)
            path = f"conversations/{group}"
            async with Streams(running, {"Authorization": f"Token {bob}"}) as streams:
                url = f"{running.addresses[2]}/api/v1/{path}"
                assert (await api.delete(f"{url}/members/{bob_id}")).status_code == 204
                answered = time.monotonic()
                for at, address in enumerate(running.addresses):
                    said = {"client_id": str(uuid4()), "body": f"비밀 {at}"}
                    url = f"{address}/api/v1/{path}/messages"
                    assert (await api.post(url, json=said)).status_code == 201
                await eventually(lambda: is_told(streams, group))
                took = time.monotonic() - answered
                # What was said on every node has come to who is still in before this is answered.
                await witness(api, running, group)
                assert "비밀" not in json.dumps(streams.heard, ensure_ascii=False)
        return took

    assert fastest(lambda number: asyncio.run(put_out(number)), PROMISED) < PROMISED


def test_who_vanishes_without_a_word_is_dropped_and_nothing_of_them_is_kept(
    running: Installation,
) -> None:
    async def vanish() -> None:
        ((_id, token),) = make_people(running, 1, prefix="vanished")
        name, headers = "n4", {"Authorization": f"Token {token}"}
        await eventually(lambda: running.connections(name) == 0)
        before = open_sockets(running, name)
        with deaf(running.address(name), headers), deaf(running.address(name), headers) as other:
            pull_the_plug(other)
            await eventually(lambda: running.connections(name) == 2)
            assert open_sockets(running, name) >= before + 2
            # Beside the 30 s: a sweep, the wait for an answer to the close, an announcement.
            await eventually(lambda: running.connections(name) == 0, patience=45)
            await eventually(lambda: open_sockets(running, name) <= before)

    asyncio.run(vanish())


def pull_the_plug(one: socket.socket) -> None:
    """From now on not even the kernel sees what is sent to it, and so acknowledges nothing."""
    drop_all = ctypes.create_string_buffer(struct.pack("HBBI", BPF_RET, 0, 0, 0))
    one.setsockopt(
        socket.SOL_SOCKET, SO_ATTACH_FILTER, struct.pack("HP", 1, ctypes.addressof(drop_all))
    )


def open_sockets(running: Installation, name: str) -> int:
    """Of a node's process, those to clients: the ones at the port it listens on."""
    port = f":{int(running.address(name).rpartition(':')[2]):04X}"
    lines = Path("/proc/net/tcp").read_text().splitlines()[1:]
    established = [line.split() for line in lines if line.split()[3] == "01"]
    return sum(fields[1].endswith(port) for fields in established)


async def make_group(api: httpx.AsyncClient, address: str, bob_id: int) -> str:
    fields = {"kind": "group", "title": "안", "member_ids": [str(bob_id)]}
    made = await api.post(
        f"{address}/api/v1/conversations", json={**fields, "client_id": str(uuid4())}
    )
    id: str = made.json()["id"]
    return id


def is_told(streams: Streams, group: str) -> bool:
    """Whether every socket and every poll learnt that its person is out."""
    by_socket = [said for said in streams.heard if said.get("type") == "conversation.removed"]
    by_poll = [said for said in streams.heard if group in said.get("removed", ())]
    return len(by_socket) == len(by_poll) == NODES


async def witness(api: httpx.AsyncClient, running: Installation, group: str) -> None:
    """Return once a socket on each node has heard a message that was said after all others."""
    headers = {"Authorization": api.headers["Authorization"]}
    async with AsyncExitStack() as stack:
        sockets = []
        for address in running.addresses:
            url = address.replace("http", "ws", 1) + "/ws/v1"
            socket = await stack.enter_async_context(
                websockets.connect(url, additional_headers=headers)
            )
            assert json.loads(await socket.recv())["type"] == "hello"
            sockets.append(socket)
        for address in running.addresses:
            body = {"client_id": str(uuid4()), "body": "비밀, 끝"}
            path = f"{address}/api/v1/conversations/{group}/messages"
            assert (await api.post(path, json=body)).status_code == 201
        for socket in sockets:
            heard = 0
            while heard < NODES:
                frame = str(await asyncio.wait_for(socket.recv(), 10))
                heard += frame.count("message.created")
