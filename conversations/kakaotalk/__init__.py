"""What KakaoTalk's "export chat" writes, read as a stream. Knows no database."""

from .encodings import PIECE_BYTES, SNIFFED_BYTES, Piece, pieces
from .parser import MAX_TEXT, Entry, Parser
from .sniffing import NotAnExport, Sniffed, sniff, title_of

__all__ = [
    "MAX_TEXT",
    "PIECE_BYTES",
    "SNIFFED_BYTES",
    "Entry",
    "NotAnExport",
    "Parser",
    "Piece",
    "Sniffed",
    "pieces",
    "sniff",
    "title_of",
]
