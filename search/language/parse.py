"""The query language: one parser for all engines. Pure.

Words, "phrases", -not, and operators in English and Korean. What is no operator is text: a URL, a
time like 12:30, a smiley. What looks like one and is none is an error at its place.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from .dates import BEGINNINGS, Stretch, stretch_of
from .errors import BadQuery
from .operators import BY_NAME, FLAGS, ME, Operator
from .query import Flag, Name, Query
from .tokens import Token, tokens_of

MAX_PARTS = 32
"""So many words and operators a query may have."""
_SCHEMES = frozenset({"mailto", "tel", "sms", "geo", "magnet", "urn", "data"})


def parse(typed: str, *, now: datetime, time_zone: str) -> Query:
    """What was asked for. `now` is aware; dates mean those of the time zone. Raises BadQuery."""
    return _Parser(now, ZoneInfo(time_zone)).parse(typed)


@dataclass
class _Parser:
    now: datetime
    zone: ZoneInfo
    words: list[str] = field(default_factory=list)
    phrases: list[str] = field(default_factory=list)
    excluded: list[str] = field(default_factory=list)
    excluded_phrases: list[str] = field(default_factory=list)
    senders: list[Name] = field(default_factory=list)
    excluded_senders: list[Name] = field(default_factory=list)
    conversations: list[Name] = field(default_factory=list)
    people: list[Name] = field(default_factory=list)
    flags: set[Flag] = field(default_factory=set)
    excluded_flags: set[Flag] = field(default_factory=set)
    after: datetime | None = None
    before: datetime | None = None

    def parse(self, typed: str) -> Query:
        tokens = list(tokens_of(typed))
        if len(tokens) > MAX_PARTS:
            raise _bad(tokens[MAX_PARTS], _("That is too much at once. Leave out some words."))
        rest = iter(tokens)
        for token in rest:
            if token.name is None:
                self._text(token)
            elif token.name in BY_NAME:
                self._operator(BY_NAME[token.name], token, rest)
            else:
                self._unknown(token)
        return self._query()

    def _text(self, token: Token) -> None:
        if not token.text.strip("-−－"):
            return  # a dash between words
        if token.quoted:
            (self.excluded_phrases if token.negated else self.phrases).append(token.text)
        else:
            (self.excluded if token.negated else self.words).append(token.text)

    def _unknown(self, token: Token) -> None:
        # “Re:” before what it is about, localhost:8000, mailto:alice@example.com.
        bare = not token.text or token.text.isdecimal() or token.name in _SCHEMES
        if bare and not token.quoted:
            self._text(token._replace(text=f"{token.name}:{token.text}"))
            return
        message = _("There is no “%(name)s:”. To search for it as text, put it in quotation marks.")
        name_length = len(token.name or "") + 1
        start = token.start + token.negated
        raise BadQuery(message % {"name": token.name}, start, name_length)

    def _operator(self, operator: Operator, token: Token, rest: Iterator[Token]) -> None:
        if not token.text:
            message = _("Something has to follow “%(name)s:”, without a space.")
            raise _bad(token, message % {"name": token.name})
        _TAKERS[operator](self, operator, token, rest)

    def _name(self, operator: Operator, token: Token, _rest: Iterator[Token]) -> None:
        text = token.text.lstrip("@#") if not token.quoted else token.text
        name = Name("me" if text.casefold() in ME else text, token.value_start, token.end)
        if not text:
            raise _bad(token, _("A name is missing."))
        if operator is Operator.FROM:
            (self.excluded_senders if token.negated else self.senders).append(name)
            return
        self._refuse_not(token)
        (self.conversations if operator is Operator.IN else self.people).append(name)

    def _flag(self, operator: Operator, token: Token, _rest: Iterator[Token]) -> None:
        known = FLAGS[operator]
        flag = known.get(token.text.casefold())
        if flag is None:
            message = _("“%(value)s” is not known here. There is: %(known)s.")
            words = {"value": token.text, "known": ", ".join(known)}
            raise BadQuery(message % words, token.value_start, token.end - token.value_start)
        (self.excluded_flags if token.negated else self.flags).add(flag)

    def _date(self, operator: Operator, token: Token, rest: Iterator[Token]) -> None:
        self._refuse_not(token)
        if not token.quoted and token.text.casefold() in BEGINNINGS:
            following = next(rest, None)
            if following is not None:
                text = f"{token.text} {following.text}"
                token = token._replace(text=text, end=following.end)
        stretch = self._stretch(token)
        if operator is not Operator.BEFORE:
            self.after = max(self.after or stretch.start, stretch.start)
        if operator is not Operator.AFTER:
            end = stretch.start if operator is Operator.BEFORE else stretch.end
            self.before = min(self.before or end, end)

    def _stretch(self, token: Token) -> Stretch:
        try:
            return stretch_of(token.text, self.now, self.zone)
        except ValueError:
            message = _("“%(value)s” is no date. Try 2026-11-30, 2026-11, yesterday, last-week.")
            start = token.value_start
            raise BadQuery(message % {"value": token.text}, start, token.end - start) from None

    def _refuse_not(self, token: Token) -> None:
        if token.negated:
            message = _("“%(name)s:” cannot be turned round with “-”.")
            raise _bad(token, message % {"name": token.name})

    def _query(self) -> Query:
        return Query(
            words=tuple(self.words),
            phrases=tuple(self.phrases),
            excluded=tuple(self.excluded),
            excluded_phrases=tuple(self.excluded_phrases),
            senders=tuple(self.senders),
            excluded_senders=tuple(self.excluded_senders),
            conversations=tuple(self.conversations),
            people=tuple(self.people),
            flags=frozenset(self.flags),
            excluded_flags=frozenset(self.excluded_flags),
            after=self.after,
            before=self.before,
        )


def _bad(token: Token, message: str) -> BadQuery:
    return BadQuery(message, token.start, token.length)


_Taker = Callable[[_Parser, Operator, Token, Iterator[Token]], None]
_TAKERS: dict[Operator, _Taker] = {
    Operator.FROM: _Parser._name,
    Operator.IN: _Parser._name,
    Operator.WITH: _Parser._name,
    Operator.HAS: _Parser._flag,
    Operator.IS: _Parser._flag,
    Operator.BEFORE: _Parser._date,
    Operator.AFTER: _Parser._date,
    Operator.ON: _Parser._date,
}
