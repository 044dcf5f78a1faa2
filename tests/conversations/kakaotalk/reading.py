"""An export as a list of entries, read whole or in several starts."""

import json
import random
from collections.abc import Iterator
from pathlib import Path

from conversations.kakaotalk import SNIFFED_BYTES, Entry, Parser, pieces, sniff

EXPORTS = Path(__file__).parent / "exports"


def chunks(raw: bytes, position: int, size: int) -> Iterator[bytes]:
    for begin in range(position, len(raw), size):
        yield raw[begin : begin + size]


def read(raw: bytes, *, chunk: int = 1 << 20) -> list[Entry]:
    """In one go. Raises NotAnExport."""
    sniffed = sniff(raw[:SNIFFED_BYTES], whole=len(raw) <= SNIFFED_BYTES)
    parser = Parser(sniffed.style)
    found: list[Entry] = []
    for piece in pieces(chunks(raw, sniffed.begin, chunk), sniffed.encoding, sniffed.begin):
        found += parser.take(piece.text, ends_line=piece.ends_line)
    return [*found, *parser.finish()]


def read_in_starts(raw: bytes, dice: random.Random) -> list[Entry]:
    """Every few pieces a new parser goes on from where the last one stopped."""
    sniffed = sniff(raw[:SNIFFED_BYTES], whole=len(raw) <= SNIFFED_BYTES)
    position, state = sniffed.begin, None
    found: list[Entry] = []
    while True:
        parser = Parser(sniffed.style, json.loads(json.dumps(state)))
        left = dice.randint(1, 5)
        for piece in pieces(chunks(raw, position, dice.randint(1, 90)), sniffed.encoding, position):
            found += parser.take(piece.text, ends_line=piece.ends_line)
            position, left = piece.end, left - 1
            if not left:
                break
        else:
            return [*found, *parser.finish()]
        state = parser.state()
