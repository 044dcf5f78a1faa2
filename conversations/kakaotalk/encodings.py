"""From bytes to lines, with the place in the file at which each ends."""

import codecs
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

SNIFFED_BYTES = 64 * 1024
"""So much of a file says what it is."""
PIECE_BYTES = 256 * 1024
"""A longer line comes in pieces, so that a file without line ends needs no more memory."""
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LINE_ENDS = {
    "utf-8": re.compile(rb"\n"),
    "cp949": re.compile(rb"\n"),  # the second byte of a character is never that low
    "utf-16-le": re.compile(rb"\n\x00"),
    "utf-16-be": re.compile(rb"\x00\n"),
}


class Piece(NamedTuple):
    """A line without its end, or a part of a long one. `end`: the offset of what follows."""

    text: str
    ends_line: bool
    end: int


def encoding_of(head: bytes, *, whole: bool) -> tuple[str, int] | None:
    """The encoding of a file that begins with `head` and the length of its mark; None: no text.

    `whole`: that is all of it, else a character may be cut at the end. One of a thousand characters
    may be broken, as phones cut emoji in two.
    """
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding, len(mark)
    best: tuple[int, str] | None = None
    for encoding in ("utf-8", "cp949"):
        text = codecs.getincrementaldecoder(encoding)("replace").decode(head, final=whole)
        broken = text.count("\ufffd")
        if broken * 1_000 <= len(text) and (best is None or broken < best[0]):
            best = broken, encoding
    return None if best is None else (best[1], 0)


def pieces(chunks: Iterable[bytes], encoding: str, position: int) -> Iterator[Piece]:
    """The lines of a file from the offset `position` on, where `chunks` begin.

    What cannot be decoded becomes U+FFFD. A last line without an end comes as one that ends.
    """
    buffer = b""
    for chunk in chunks:
        buffer += chunk
        begin = 0
        for end, after in _line_ends(buffer, encoding):
            # A line is cut wherever its end is: what one gets never depends on the chunks.
            for cut in _cuts(buffer, begin, end, encoding):
                yield _piece(buffer[begin:cut], encoding, False, position + cut)
                begin = cut
            yield _piece(buffer[begin:end], encoding, True, position + after)
            begin = after
        for cut in _cuts(buffer, begin, len(buffer), encoding):
            yield _piece(buffer[begin:cut], encoding, False, position + cut)
            begin = cut
        buffer = buffer[begin:]
        position += begin
    if buffer:
        yield _piece(buffer, encoding, True, position + len(buffer))


def _piece(raw: bytes, encoding: str, ends_line: bool, end: int) -> Piece:
    return Piece(raw.decode(encoding, errors="replace"), ends_line, end)


def _line_ends(buffer: bytes, encoding: str) -> Iterator[tuple[int, int]]:
    wide = encoding.startswith("utf-16")
    for found in _LINE_ENDS[encoding].finditer(buffer):
        if not wide or found.start() % 2 == 0:
            yield found.start(), found.end()


def _cuts(buffer: bytes, begin: int, end: int, encoding: str) -> Iterator[int]:
    while end - begin > PIECE_BYTES:
        begin += _cut(buffer[begin : begin + PIECE_BYTES], encoding)
        yield begin


def _cut(raw: bytes, encoding: str) -> int:
    """Where a long line may be cut: between two characters, and not behind a quotation mark, which
    may be the first half of a doubled one."""
    if encoding.startswith("utf-16"):
        high = raw[-1 if encoding.endswith("le") else -2]
        return len(raw) - 2 if 0xD8 <= high <= 0xDB else len(raw)
    # Below 0x30 is no part of a longer character in either encoding; 0x22 is the mark.
    for end in range(len(raw), len(raw) // 2, -1):
        if raw[end - 1] < 0x30 and raw[end - 1] != 0x22:
            return end
    end = len(raw)
    if encoding == "utf-8":
        while end > len(raw) - 3 and 0x80 <= raw[end - 1] < 0xC0:
            end -= 1
        if raw[end - 1] >= 0xC0:
            end -= 1
    return end
