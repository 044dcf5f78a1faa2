"""Who is named in a text by `@handle`. Pure; the client finds the same places to draw."""

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from accounts.names import HANDLE_MAX, HANDLE_MIN, fold

MAX_MENTIONS = 50
"""People one message can mention; further ones are plain text."""
_CODE = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)
# Not in an e-mail address or a path. Hangul may stand before it: Korean is written on.
_AT = re.compile(r"(?<![A-Za-z0-9._%+\-@/])@")
_HANDLE_CATEGORIES = frozenset({"Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Nd"})


def may_mention(body: str) -> bool:
    """Whether it is worth looking for people in a text: most have no @ at all."""
    return "@" in body


def mentioned(body: str, handles: Mapping[str, int]) -> list[int]:
    """The ids of those of `handles` (handle → id) whom the text names, each once, in its order.

    Not inside of code. The longest handle that fits counts, and what follows it may be a Korean
    particle ("@minji가") or the end of a sentence ("@minji."), not more of a word.
    """
    found: dict[int, None] = {}
    for run in _runs(_CODE.sub(" ", body)):
        for candidate in _candidates(run):
            id = handles.get(candidate)
            if id is not None:
                found[id] = None
                break
        if len(found) == MAX_MENTIONS:
            break
    return list(found)


def mentions_data(ids: Collection[int]) -> dict[str, Any]:
    """What a message keeps of those it names."""
    return {"mentions": [str(id) for id in ids]} if ids else {}


def _runs(text: str) -> Iterator[str]:
    """What stands after each @, as far as it could be a handle and a particle."""
    for match in _AT.finditer(text):
        start = end = match.end()
        while end < len(text) and end - start <= HANDLE_MAX and _of_handle(text[end]):
            end += 1
        if end - start >= HANDLE_MIN:
            yield text[start:end]


def _candidates(run: str) -> Iterator[str]:
    for end in range(min(len(run), HANDLE_MAX), HANDLE_MIN - 1, -1):
        rest = run[end:]
        if not rest or _is_hangul(rest[0]) or not rest.strip("._-"):
            yield fold(run[:end])


def _of_handle(character: str) -> bool:
    return character in "._-" or unicodedata.category(character) in _HANDLE_CATEGORIES


def _is_hangul(character: str) -> bool:
    return "\uac00" <= character <= "\ud7a3"
