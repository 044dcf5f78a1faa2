"""The judged set itself: whole, large enough, and judged over texts that are there."""

from collections import Counter

from .figures import AT, figures, judged
from .texts import texts

CLASSES = {
    "particles", "compounds", "spacing", "substrings", "initials", "mixed", "names", "typos",
    "keyboard", "emoji", "urls", "words",
}  # fmt: skip


def test_every_class_has_fifteen_queries_and_half_of_them_are_reported() -> None:
    by_class = Counter(row.kind for row in judged())
    assert by_class.keys() == CLASSES
    assert min(by_class.values()) >= 15
    assert by_class.total() >= 150
    reported = Counter(row.kind for row in judged("report"))
    assert all(abs(2 * reported[kind] - by_class[kind]) <= 1 for kind in CLASSES)


def test_every_query_is_asked_once_and_its_texts_are_there() -> None:
    known = texts()
    assert len(known) > 1_500
    queries = [row.query for row in judged()]
    assert len(set(queries)) == len(queries)
    for row in judged():
        assert row.relevant
        assert row.relevant <= known.keys(), row.query


def test_the_figures_are_one_for_who_finds_all_and_nought_for_who_finds_nothing() -> None:
    by_query = {row.query: sorted(row.relevant) for row in judged()}
    perfect = figures(lambda query: by_query[query])
    assert (perfect.recall(), perfect.first(), perfect.missed) == (1, 1, [])
    nothing = figures(lambda _query: [])
    assert (nothing.recall(), nothing.first()) == (0, 0)
    assert len(nothing.missed) == len(by_query)


def test_half_of_what_is_meant_is_half_a_recall() -> None:
    row = next(row for row in judged("report") if len(row.relevant) == 2)
    noise = [f"none:{number}" for number in range(AT)]
    made = figures(lambda query: [*noise[:-1], *row.relevant][:AT], "report")
    assert (row, [*noise[:-1], *row.relevant][:AT]) in made.missed
