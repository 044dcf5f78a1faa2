"""Every word that the server says is there in Korean: in templates and in Python."""

import ast
import gettext
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation
from django.utils.translation.template import templatize

from tests.product import PROJECT

APPS = [path.parent.name for path in PROJECT.glob("*/__init__.py") if path.parent.name != "tests"]
CATALOGUE = PROJECT / "locale" / "ko" / "LC_MESSAGES" / "django.po"
BORROWED = PROJECT / "locale" / "borrowed" / "ko" / "LC_MESSAGES" / "django.po"
_CALLS = {"_", "gettext", "gettext_lazy", "ngettext", "pgettext"}
# The same in both languages.
_NAMES = {"Chatsite"}


def _called(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if name in _CALLS and isinstance(node.args[0], ast.Constant):
            yield str(node.args[0].value)


def _in_python() -> Iterator[str]:
    for app in APPS:
        for path in (PROJECT / app).rglob("*.py"):
            if "migrations" not in path.parts:
                yield from _called(ast.parse(path.read_text()))


def _in_templates() -> Iterator[str]:
    for path in (PROJECT / "templates").rglob("*.html"):
        # Calls of gettext stand in it where the template has words, and X's everywhere else.
        calls = re.findall(r"gettext\((u?'(?:[^'\\]|\\.)*'|u?\"(?:[^\"\\]|\\.)*\")", _made(path))
        yield from (str(ast.literal_eval(call)) for call in calls)


def _made(path: Path) -> str:
    return templatize(path.read_text(), origin=str(path))


def _entries(catalogue: Path) -> dict[str, str]:
    """msgid and msgstr, without those that are marked as unsure."""
    told: dict[str, str] = {}
    for block in re.split(r"\n{2,}", catalogue.read_text()):
        found = re.search(r'^msgid ((?:".*"\n?)+)msgstr ((?:".*"\n?)+)', block, re.MULTILINE)
        if found and "#, fuzzy" not in block:
            said, translated = (
                "".join(ast.literal_eval(line) for line in part.splitlines())
                for part in found.groups()
            )
            told[said] = translated
    return told


@pytest.mark.parametrize(("texts", "least"), [(_in_python, 80), (_in_templates, 50)])
def test_every_text_is_translated(texts: object, least: int) -> None:
    assert callable(texts)
    found = set(texts()) - _NAMES
    assert len(found) >= least
    with translation.override("ko"):
        missing = sorted(text for text in found if translation.gettext(text) == text)
    assert missing == []


@pytest.mark.parametrize("catalogue", [CATALOGUE, BORROWED], ids=["own", "borrowed"])
def test_what_is_compiled_is_what_is_written(catalogue: Path) -> None:
    with catalogue.with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    written = {said: there for said, there in _entries(catalogue).items() if said and there}
    assert len(written) > 5
    stale = [said for said, there in written.items() if compiled.gettext(said) != there]
    assert stale == []


# A particle differs with the sound before it, and nothing chooses it here.
_PARTICLE = re.compile(
    r"%\(\w+\)[sd](?:</\w+>|[”’])*\s?"
    r"(?:은|는|이|가|을|를|과|와|으로|로|이에요|예요|이라는|라는)(?![가-힣])"
)


@pytest.mark.parametrize("catalogue", [CATALOGUE, BORROWED], ids=["own", "borrowed"])
def test_no_particle_follows_what_is_filled_in(catalogue: Path) -> None:
    told = _entries(catalogue).values()
    assert [text for text in told if _PARTICLE.search(text)] == []
