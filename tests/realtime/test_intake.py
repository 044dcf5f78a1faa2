"""What a node takes in over HTTP before anybody has looked at it."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator

import pytest

from chatsite.embedded.ports import LOOPBACK
from chatsite.realtime.intake import MAX_BODY
from tests.product import PROJECT, free_ports
from tests.waiting import PATIENCE

RECEIVE_SECONDS = 3
"""Long enough for a pause of a busy machine, short enough to be waited for."""


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """A server that answers each request with the length of its body, and waits so long for one."""
    chosen = free_ports(1)
    command = [sys.executable, "-m", "tests.realtime.echo", str(chosen), str(RECEIVE_SECONDS)]
    with subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield chosen
        process.kill()


async def said(port: int, *parts: bytes, pause: float = 0.0) -> bytes:
    """Everything that comes back until the connection is closed."""
    async with asyncio.timeout(PATIENCE):
        reader, writer = await asyncio.open_connection(LOOPBACK, port)
        try:
            for part in parts:
                writer.write(part)
                await asyncio.sleep(pause)
            return await reader.read()
        except ConnectionError:
            return b""
        finally:
            writer.close()


HEAD = b"POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"


async def test_a_request_is_answered(port: int) -> None:
    answer = await said(port, HEAD + b"Content-Length: 5\r\n\r\n", b"hello")
    assert answer.startswith(b"HTTP/1.1 200")
    assert answer.endswith(b"\r\n\r\n5")


async def test_one_that_comes_in_pieces_is_answered_too(port: int) -> None:
    parts = [HEAD[:9], HEAD[9:], b"Transfer-Encoding: chunked\r\n\r\n", b"5\r\nhello\r\n0\r\n\r\n"]
    assert (await said(port, *parts, pause=0.05)).endswith(b"\r\n\r\n5")


async def test_a_body_that_names_itself_too_long_is_refused_at_once(port: int) -> None:
    # In one piece with its head: what a server has not read when it closes breaks the connection.
    answer = await said(port, HEAD + b"Content-Length: %d\r\n\r\nx" % (MAX_BODY + 1))
    assert answer.startswith(b"HTTP/1.1 413")
    assert b'"code":"invalid"' in answer


async def test_a_body_that_becomes_too_long_is_refused(port: int) -> None:
    chunk = b"10000\r\n" + b"x" * 65536 + b"\r\n"
    chunks = chunk * (MAX_BODY // 65536) + b"1\r\nx\r\n"
    answer = await said(port, HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + chunks)
    assert answer.startswith(b"HTTP/1.1 413")


@pytest.mark.parametrize(
    "slowly",
    [
        [b"P", *[b"O"] * 90],
        [HEAD, *[b"X: y\r\n"] * 90],
        [HEAD + b"Content-Length: 99\r\n\r\n", *[b"x"] * 90],
    ],
    ids=["first line", "headers", "body"],
)
async def test_who_takes_too_long_to_say_it_is_cut_off(port: int, slowly: list[bytes]) -> None:
    reader, writer = await asyncio.open_connection(LOOPBACK, port)
    end = asyncio.create_task(reader.read())
    for part in slowly:
        writer.write(part)
        await asyncio.wait({end}, timeout=0.1)
        if end.done():
            break
    writer.close()
    assert end.done(), "it was let go on to the end"


async def test_a_connection_that_is_used_again_may_rest_between(port: int) -> None:
    one = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n"
    last = HEAD + b"Content-Length: 0\r\n\r\n"
    answers = await said(port, one, one, last, pause=RECEIVE_SECONDS * 0.6)
    assert answers.count(b"HTTP/1.1 200") == 3
