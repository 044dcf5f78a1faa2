"""Documents lead somewhere, and the two READMEs say the same."""

import re
from pathlib import Path

import pytest

from tests.docs.markdown import documents, slug
from tests.product import PROJECT

_LINK = re.compile(r"!?\[[^]]*]\(([^)\s]+)\)|(?:src|href)=\"([^\"]+)\"")
_FENCE = re.compile(r"^```.*?^```", re.M | re.S)


def _links(path: Path) -> list[str]:
    text = _FENCE.sub("", path.read_text())
    return [markdown or html for markdown, html in _LINK.findall(text)]


def _anchors(path: Path) -> set[str]:
    text = _FENCE.sub("", path.read_text())
    return {slug(heading) for heading in re.findall(r"^#+ (.+)$", text, re.M)}


def _leads_nowhere(path: Path, link: str) -> bool:
    name, _hash, anchor = link.partition("#")
    target = (path.parent / name).resolve() if name else path
    if not target.exists():
        return True
    return bool(anchor) and anchor not in _anchors(target)


def _name(path: Path) -> str:
    return str(path.relative_to(PROJECT))


@pytest.mark.parametrize("path", documents(), ids=_name)
def test_every_link_to_a_file_or_a_heading_resolves(path: Path) -> None:
    near = [link for link in _links(path) if not re.match(r"[a-z]+:", link)]
    assert [link for link in near if _leads_nowhere(path, link)] == []


def test_a_link_to_nowhere_is_noticed() -> None:
    readme = PROJECT / "README.md"
    assert _leads_nowhere(readme, "docs/no-such-file.md")
    assert _leads_nowhere(readme, "docs/protocol.md#no-such-heading")


def test_the_korean_readme_names_the_same_commands() -> None:
    assert _commands(PROJECT / "README.ko.md") == _commands(PROJECT / "README.md")


def test_the_korean_readme_leads_to_the_same_places() -> None:
    here, there = PROJECT / "README.md", PROJECT / "README.ko.md"
    assert [*_links(there)[1:]] == [*_links(here)[1:]]


def test_every_decision_is_in_the_list_and_has_its_three_parts() -> None:
    folder = PROJECT / "docs" / "adr"
    pages = sorted(folder.glob("0*.md"))
    assert len(pages) > 9
    listed = re.findall(r"\]\((0[^)]+)\)", (folder / "README.md").read_text())
    assert listed == [page.name for page in pages]
    for page in pages:
        headings = re.findall(r"^## (.+)$", page.read_text(), re.M)
        assert headings == ["Context", "Decision", "Consequences"]


def test_the_changelog_has_a_place_for_what_is_not_released() -> None:
    assert "## Unreleased\n" in (PROJECT / "CHANGELOG.md").read_text()


def _commands(path: Path) -> list[str]:
    blocks = re.findall(r"^```sh\n(.*?)^```", path.read_text(), re.M | re.S)
    lines = [line.partition(" #")[0].strip() for block in blocks for line in block.splitlines()]
    return [line for line in lines if line]
