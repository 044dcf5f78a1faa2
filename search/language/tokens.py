"""What was typed, cut into words, phrases and operators, each with its place. Pure.

Places are code points of the text as it was typed; texts are NFC.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

_QUOTES = '"“”„＂'
# A name is letters; what follows must not look like a URL (//), C++ (::), a path or a smiley.
_TOKEN = re.compile(
    rf"""
    (?P<minus>[-−－]?)
    (?:
        (?P<name>[^\W\d_]+(?:-[^\W\d_]+)*)[:：](?=[\w@\#{_QUOTES}-]|\s|$)
        (?: [{_QUOTES}](?P<quoted_value>[^{_QUOTES}]*)[{_QUOTES}]? | (?P<value>\S*) )
      | [{_QUOTES}](?P<phrase>[^{_QUOTES}]*)[{_QUOTES}]?
      | (?P<word>\S+?)(?=\s|$|[{_QUOTES}])
    )
    """,
    re.VERBOSE,
)


class Token(NamedTuple):
    """`name` is that of an operator, None for a word or phrase. It stood at `start` up to `end`.

    `value_start` is where the value, the word or the phrase begins.
    """

    name: str | None
    text: str
    quoted: bool
    negated: bool
    start: int
    value_start: int
    end: int

    @property
    def length(self) -> int:
        return self.end - self.start


def tokens_of(typed: str) -> Iterator[Token]:
    """Everything that is no space belongs to one of them."""
    return map(_token, _TOKEN.finditer(typed))


def _token(found: re.Match[str]) -> Token:
    kind = found.lastgroup or "word"
    return Token(
        name=found["name"] and _nfc(found["name"]).casefold(),
        text=_nfc(found[kind]).strip() if kind != "word" else _nfc(found[kind]),
        quoted=kind in {"quoted_value", "phrase"},
        negated=bool(found["minus"]),
        start=found.start(),
        value_start=found.start(kind),
        end=found.end(),
    )


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)
