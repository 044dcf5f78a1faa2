"""From lines to entries, in the order of the file. Nothing of what was said is left out."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, NamedTuple

from .sniffing import is_preamble
from .styles import CSV, STYLES, Said, Style, happened, row_of
from .tidying import tidy

MAX_TEXT = 10_000
"""Characters, as in a message. What is longer comes as several entries of one author and time."""
MAX_HELD = 100


class Entry(NamedTuple):
    """What one person wrote, or, with `author` empty, what happened in the chat.

    `at` is the clock of the export, which names no zone: `2023-01-01T15:12`, with seconds where it
    has them; only the day for what stands there without a time, None where not even that is known.
    """

    author: str
    at: str | None
    text: str


@dataclass(slots=True)
class _State:
    """All that a parser knows, small enough to be kept with each batch of what it read.

    `held`: lines at the end that may lie between two entries, or belong to what was said.
    `open`: an entry began and may go on. `mid_line`: the last piece did not end its line.
    """

    day: str | None = None
    author: str = ""
    at: str | None = None
    text: str = ""
    open: bool = False
    begun: bool = False
    mid_line: bool = False
    quoted: bool = False
    held: list[str] = field(default_factory=list)


class Parser:
    """Takes the pieces of a file one after the other; `state` is that of the one before it."""

    def __init__(self, style: str, state: Mapping[str, Any] | None = None) -> None:
        self._style = None if style == CSV else STYLES[style]
        self._state = _State(**state) if state else _State()

    def state(self) -> dict[str, Any]:
        """What a parser needs that goes on from here."""
        return asdict(self._state)

    def take(self, piece: str, *, ends_line: bool) -> Iterator[Entry]:
        """The entries that are whole with this piece."""
        begins, self._state.mid_line = not self._state.mid_line, not ends_line
        text = tidy(piece, ends_line=ends_line)
        if self._style is None:
            return self._take_row(text, begins=begins)
        return self._take_line(self._style, text) if begins else self._go_on(text)

    def finish(self) -> Iterator[Entry]:
        """The last entry: there are no more pieces."""
        return self._close()

    # --- Text -----------------------------------------------------------------------------------

    def _take_line(self, style: Style, line: str) -> Iterator[Entry]:
        state = self._state
        day = self._held_day(style) or _as_date(state.day)
        if said := style.said(line, day):
            yield from self._open(said, day)
        elif found := style.day(line):
            if style.sure:
                yield from self._close()
                state.day = found.isoformat()
            else:
                yield from self._hold(line)
        elif not line.strip() and len(line) < 1000:
            yield from self._hold(line)
        elif style.untimed and happened(line):
            yield from self._open(Said("", state.day, line), day)
        else:
            yield from self._continue(line)

    def _held_day(self, style: Style) -> date | None:
        days = [day for line in self._state.held if (day := style.day(line))]
        return days[-1] if days else None

    # --- CSV ------------------------------------------------------------------------------------

    def _take_row(self, line: str, *, begins: bool) -> Iterator[Entry]:
        state = self._state
        if state.quoted:
            yield from self._take_quoted(("\n" if begins else "") + line)
        elif not begins:
            yield from self._go_on(line)
        elif row := row_of(line):
            marked = row.text.startswith('"')
            yield from self._open(row._replace(text="" if marked else row.text), None)
            if marked:
                yield from self._take_quoted(row.text[1:])
        elif not line.strip() and len(line) < 1000:
            yield from self._hold(line)
        else:
            yield from self._continue(line)

    def _take_quoted(self, text: str) -> Iterator[Entry]:
        end = text.find('"')
        while end >= 0 and text[end : end + 2] == '""':
            end = text.find('"', end + 2)
        inside, after = (text, "") if end < 0 else (text[:end], text[end:])
        self._state.quoted = not after
        # Behind the mark a row ends; what stands there all the same is kept.
        yield from self._write(inside.replace('""', '"') + after[1:])

    # --- Entries --------------------------------------------------------------------------------

    def _open(self, said: Said, day: date | None) -> Iterator[Entry]:
        yield from self._close()
        state = self._state
        state.day = day.isoformat() if day else state.day
        state.author, state.at, state.text = said.author, said.at, ""
        state.open = state.begun = True
        yield from self._write(said.text)

    def _close(self) -> Iterator[Entry]:
        state = self._state
        if state.open:
            yield self._entry(state.text)
        state.open, state.text, state.held, state.quoted = False, "", [], False

    def _continue(self, line: str) -> Iterator[Entry]:
        """A further line of what is open."""
        state = self._state
        if not state.open:
            if not state.begun and is_preamble(line):
                return
            yield from self._open(Said("", state.day, line), None)
            return
        held, state.held = state.held, []
        yield from self._write("".join(f"\n{one}" for one in (*held, line)))

    def _go_on(self, text: str) -> Iterator[Entry]:
        """The further part of a long line."""
        if not self._state.open:
            yield from self._open(Said("", self._state.day, text), None)
            return
        held, self._state.held = self._state.held, []
        yield from self._write("".join(f"\n{one}" for one in held) + text)

    def _hold(self, line: str) -> Iterator[Entry]:
        state = self._state
        state.held.append(line)
        if len(state.held) > MAX_HELD:
            if any(one.strip() for one in state.held):
                held = state.held.pop()
                yield from self._continue(held)
            else:
                state.held.pop(0)

    def _write(self, text: str) -> Iterator[Entry]:
        state = self._state
        text = state.text + text
        begin = 0
        while len(text) - begin > MAX_TEXT:
            yield self._entry(text[begin : begin + MAX_TEXT])
            begin += MAX_TEXT
        state.text = text[begin:]

    def _entry(self, text: str) -> Entry:
        state = self._state
        author = state.author
        if author and text.startswith(author) and happened(text):
            author = ""  # the CSV names who came or went as the author of it
        return Entry(author, state.at, text)


def _as_date(day: str | None) -> date | None:
    return date.fromisoformat(day) if day else None
