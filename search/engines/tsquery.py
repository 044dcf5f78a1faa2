"""What is wanted as a query over grams. Pure; see `search.text.grams`."""

from collections.abc import Iterable

from chatsite.lib.korean import is_syllable
from search.text.folding import squeeze
from search.text.grams import HAS_LINK, INITIAL, pairs
from search.text.typos import neighbours_of

from .wanted import Wanted, Word


def quoted(gram: str) -> str:
    """As the types tsvector and tsquery read it."""
    if "'" not in gram and "\\" not in gram:
        return f"'{gram}'"
    return "'" + gram.replace("\\", "\\\\").replace("'", "''") + "'"


def tsquery_of(wanted: Wanted) -> str:
    """What every text that matches holds, and some others; empty where anything may match."""
    parts = [_word(word) for word in wanted.words]
    parts += [_text(squeeze(phrase)) for phrase in wanted.phrases]
    if wanted.has_link is not None:
        parts.append(_flag(HAS_LINK, wanted.has_link))
    return _all(parts)


def _word(word: Word) -> str:
    ways = [_text(form) for form in word.forms]
    if word.initials:
        ways.append(_text(word.text, INITIAL))
    if word.mistyped and len(word.text) > 1:
        ways += [_mistyped(word.text, i) for i, c in enumerate(word.text) if is_syllable(c)]
    return _any(ways)


def _text(text: str, before: str = "") -> str:
    if len(text) == 1:
        return f"{quoted(before + text)}:*"
    return _all(quoted(before + pair) for pair in pairs(text))


def _mistyped(text: str, place: int) -> str:
    """The text with another syllable at `place`: by its pairs without that, where there are any."""
    others = [pair for i, pair in enumerate(pairs(text)) if i not in (place - 1, place)]
    if others:
        return _all(map(quoted, others))
    return _any(
        _text(text[max(0, place - 1) : place] + syllable + text[place + 1 : place + 2])
        for syllable in neighbours_of(text[place])
    )


def _flag(gram: str, wanted: bool) -> str:
    return quoted(gram) if wanted else f"!{quoted(gram)}"


def _all(parts: Iterable[str]) -> str:
    return " & ".join(f"({part})" for part in parts)


def _any(parts: Iterable[str]) -> str:
    return " | ".join(f"({part})" for part in parts)
