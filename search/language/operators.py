"""The operators and their values under all the names that people type. Pure.

The client offers the same ones; tests/search_operators.json holds both to it.
"""

from enum import StrEnum

from .query import Flag


class Operator(StrEnum):
    FROM = "from"
    IN = "in"
    WITH = "with"
    HAS = "has"
    IS = "is"
    BEFORE = "before"
    AFTER = "after"
    ON = "on"


ALIASES: dict[Operator, tuple[str, ...]] = {
    Operator.FROM: ("보낸사람", "보낸이", "작성자"),
    Operator.IN: ("방", "대화방", "채팅방"),
    Operator.WITH: ("함께", "같이"),
    Operator.HAS: ("포함",),
    Operator.IS: ("종류",),
    Operator.BEFORE: ("이전",),
    Operator.AFTER: ("이후", "since"),
    Operator.ON: ("날짜",),
}
BY_NAME = {name: operator for operator in Operator for name in (operator, *ALIASES[operator])}

HAS = {Flag.LINK: ("링크", "url")}
IS = {
    Flag.REPLY: ("답장",),
    Flag.PINNED: ("고정",),
    Flag.MENTIONS_ME: ("나를언급", "멘션"),
}
FLAGS = {
    operator: {name: flag for flag, names in flags.items() for name in (flag, *names)}
    for operator, flags in ((Operator.HAS, HAS), (Operator.IS, IS))
}
ME = frozenset({"me", "나"})
