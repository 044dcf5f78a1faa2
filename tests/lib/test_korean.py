"""Hangul in parts. The cases of tests/korean.json hold the client to the same rules."""

import json
import pathlib
import re
from collections.abc import Callable
from typing import Any

import pytest

from accounts.names import fold
from chatsite.lib import korean

SHARED: dict[str, list[list[Any]]] = json.loads(
    (pathlib.Path(__file__).parents[1] / "korean.json").read_text()
)


@pytest.mark.parametrize(
    "rule",
    [
        korean.initials,
        korean.strokes,
        korean.composed,
        korean.loosened,
        korean.hangul_of_keys,
        korean.keys_of_hangul,
        korean.retyped,
        korean.otherwise_typed,
    ],
)
def test_hangul_comes_apart_as_in_the_client(rule: Callable[[str], str | None]) -> None:
    cases = SHARED[rule.__name__]
    assert [[text, rule(text)] for text, _expected in cases] == cases


def test_every_syllable_is_made_of_its_strokes_and_of_its_keys() -> None:
    for code in range(ord("가"), ord("힣") + 1):
        syllable = chr(code)
        assert korean.composed(korean.strokes(syllable)) == syllable
        assert korean.hangul_of_keys(korean.keys_of_hangul(syllable)) == syllable


def test_a_pattern_means_what_somebody_is_typing() -> None:
    assert re.search(korean.pattern("홍ㄱ"), "홍길동")
    assert re.search(korean.pattern("길도"), "홍길동")
    assert not re.search(korean.pattern("기동"), "홍길동")
    assert not re.search(korean.pattern("a.c"), fold("ABC"))


def test_n_grams_are_every_run_of_a_length() -> None:
    assert korean.n_grams("한국어", 2) == ["한국", "국어"]
    assert korean.n_grams("한", 2) == ["한"]
    assert korean.n_grams("", 2) == []


def test_initials_are_nothing_else() -> None:
    assert korean.are_initials("ㅎㄱㄷ")
    assert not korean.are_initials("ㅎㅏ")
    assert not korean.are_initials("")
