"""Frames of the WebSocket protocol as bytes."""

import struct

import pytest

from chatsite.realtime.websocket import text_frame, whole_texts

LENGTHS = (0, 1, 124, 125, 126, 127, 1000, 65_535)


def masked(payload: bytes, first: int = 0x81, mask: bytes = b"\x01\x80\xff\x7f") -> bytes:
    length = len(payload)
    if length < 126:
        head = bytes((first, 0x80 | length))
    elif length < 1 << 16:
        head = bytes((first, 0xFE)) + struct.pack(">H", length)
    else:
        head = bytes((first, 0xFF)) + struct.pack(">Q", length)
    return head + mask + bytes(byte ^ mask[i % 4] for i, byte in enumerate(payload))


@pytest.mark.parametrize("length", LENGTHS)
def test_a_short_message_is_read(length: int) -> None:
    frame = masked(b"x" * length)
    assert whole_texts(frame) == (["x" * length], len(frame))


@pytest.mark.parametrize("length", [*LENGTHS, 65_536, 300_000])
def test_a_frame_says_its_length(length: int) -> None:
    frame = text_frame(b"x" * length)
    assert frame[0] == 0x81
    assert frame.endswith(b"x" * length)
    head = len(frame) - length
    assert head == (2 if length < 126 else 4 if length < 1 << 16 else 10)
    assert length == (frame[1] if head == 2 else int.from_bytes(frame[2:head], "big"))


def test_messages_arrive_in_whatever_pieces() -> None:
    said = ["가x" * times for times in (0, 1, 31, 62, 63, 0, 300)]
    data = b"".join(masked(text.encode()) for text in said)
    for cut in range(len(data)):
        first, taken = whole_texts(data[:cut])
        rest, more = whole_texts(data[taken:])
        assert first + rest == said
        assert taken + more == len(data)


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(text_frame(b"hello"), id="without a mask"),
        pytest.param(masked(b"hello", 0x01), id="the first part of a message"),
        pytest.param(masked(b"hello", 0x80), id="the last part of a message"),
        pytest.param(masked(b"hello", 0x82), id="binary"),
        pytest.param(masked(b"hello", 0xC1), id="compressed"),
        pytest.param(masked(b"", 0x88), id="close"),
        pytest.param(masked(b"", 0x89), id="ping"),
        pytest.param(masked(b"\xff"), id="not UTF-8"),
        pytest.param(masked(b"x" * 65_536), id="long"),
        pytest.param(masked(b"hello")[:-1], id="not all of it"),
        pytest.param(b"\x81", id="one byte"),
    ],
)
def test_what_is_no_short_message_is_left_and_what_came_before_it_is_not(other: bytes) -> None:
    before = masked(b"before")
    assert whole_texts(other) == ([], 0)
    assert whole_texts(before + other) == (["before"], len(before))
