"""A node's server speaks WebSocket as Daphne does, over real sockets."""

import asyncio
import itertools
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from chatsite.embedded.ports import LOOPBACK
from chatsite.realtime.server import MAX_WAITING
from tests.product import PROJECT, free_ports
from tests.realtime.test_websocket import masked
from tests.waiting import PATIENCE


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[subprocess.Popen[str], int]]:
    port = free_ports(1)
    with subprocess.Popen(
        [sys.executable, "-m", "tests.realtime.echo", str(port)],
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield process, port
        process.kill()


@pytest.fixture
async def socket(server: tuple[subprocess.Popen[str], int]) -> AsyncIterator[ClientConnection]:
    async with connect(f"ws://{LOOPBACK}:{server[1]}/", max_size=None, ping_interval=None) as made:
        yield made


async def answer(socket: ClientConnection) -> str | bytes:
    async with asyncio.timeout(PATIENCE):
        return await socket.recv()


@pytest.mark.parametrize("length", [1, 125, 126, 65_535, 65_536, 2_000_000])
async def test_a_message_of_any_length_comes_and_goes(
    socket: ClientConnection, length: int
) -> None:
    said = "한" + "x" * (length - 1)
    await socket.send(said)
    assert await answer(socket) == said


async def test_many_at_once_keep_their_order(socket: ClientConnection) -> None:
    said = [f"{number} " + "x" * (number * 37 % 9000) for number in range(500)]
    for text in said:
        await socket.send(text)
    assert [await answer(socket) for _ in said] == said


async def test_a_handshake_may_be_refused_as_http_does(
    server: tuple[subprocess.Popen[str], int],
) -> None:
    with pytest.raises(InvalidStatus) as refused:
        await connect(f"ws://{LOOPBACK}:{server[1]}/busy")
    assert refused.value.response.status_code == 429


async def test_a_message_in_parts_with_a_ping_between(socket: ClientConnection) -> None:
    raw = socket.transport
    raw.write(masked(b"one ", 0x01) + masked(b"?", 0x89) + masked(b"two ", 0x00))
    raw.write(masked(b"three", 0x80) + masked(b"four"))
    assert await answer(socket) == "one two three"
    assert await answer(socket) == "four"


async def test_a_frame_that_comes_byte_by_byte(socket: ClientConnection) -> None:
    for byte in masked("천천히".encode()) + masked(b"and on"):
        socket.transport.write(bytes((byte,)))
        await asyncio.sleep(0)
    assert await answer(socket) == "천천히"
    assert await answer(socket) == "and on"


async def test_a_binary_message_reaches_the_application(socket: ClientConnection) -> None:
    await socket.send(b"as bytes")
    assert await answer(socket) == "as bytes"


async def test_a_ping_is_answered(socket: ClientConnection) -> None:
    async with asyncio.timeout(PATIENCE):
        await (await socket.ping())


@pytest.mark.parametrize(
    "mistake",
    [
        pytest.param(masked(b"\xff\xfe"), id="not UTF-8"),
        pytest.param(b"\x81\x05hello", id="without a mask"),
        pytest.param(masked(b"?", 0xF1), id="an extension that was not agreed on"),
    ],
)
async def test_a_mistake_ends_the_connection(socket: ClientConnection, mistake: bytes) -> None:
    socket.transport.write(mistake + masked(b"after"))
    with pytest.raises(ConnectionClosed):
        await answer(socket)


async def test_what_was_said_before_a_close_arrives_before_it(socket: ClientConnection) -> None:
    await socket.send("close")
    assert await answer(socket) == "close"
    with pytest.raises(ConnectionClosed) as closed:
        await answer(socket)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4000


async def test_a_client_that_reads_late_gets_all_of_it(socket: ClientConnection) -> None:
    said = "x" * 1_000_000
    socket.transport.pause_reading()
    for _ in range(20):
        await socket.send(said)
    socket.transport.resume_reading()
    assert [await answer(socket) for _ in range(20)] == [said] * 20


async def test_an_idle_client_is_not_pinged(
    socket: ClientConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A ping would be a frame before the answer, and a late pong would cut the client.
    frames: list[bytes] = []
    take = socket.data_received

    def received(data: bytes) -> None:
        frames.append(data)
        take(data)

    monkeypatch.setattr(socket, "data_received", received)
    socket.transport.set_protocol(socket)
    for _ in range(3):
        await socket.send("check")
        assert await answer(socket) == "check"
    assert b"".join(frames) == b"\x81\x05check" * 3


async def test_a_client_that_is_too_far_ahead_is_not_read_from(
    server: tuple[subprocess.Popen[str], int], socket: ClientConnection
) -> None:
    await socket.send("hold")
    said = "x" * 10_000
    taken = await _send_until_it_is_not_taken(socket, said)
    # The kernel's buffers and the client's own come on top, some MiB at most.
    assert MAX_WAITING < taken * len(said) < 64 * 1024 * 1024
    server[0].send_signal(signal.SIGUSR1)
    assert await answer(socket) == "hold"
    for _ in range(taken):
        assert await answer(socket) == said


async def _send_until_it_is_not_taken(socket: ClientConnection, said: str) -> int:
    for sent in itertools.count():
        sending = asyncio.create_task(socket.send(said))
        done, _waiting = await asyncio.wait([sending], timeout=1)
        if not done:
            return sent + 1
    raise AssertionError("unreachable")
