"""Reading the documents."""

import re
import subprocess
from pathlib import Path

from tests.product import PROJECT

PROTOCOL = PROJECT / "docs" / "protocol.md"
OPERATIONS = PROJECT / "docs" / "operations.md"


def documents() -> list[Path]:
    """Every document of ours, those not yet committed included."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "*.md"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    )
    names = sorted(name for name in listed.stdout.split("\0") if name)
    return [PROJECT / name for name in names if (PROJECT / name).exists()]


def section(path: Path, heading: str) -> str:
    """What stands under a heading, up to the next one of its level or above."""
    return section_of(path.read_text(), heading)


def section_of(text: str, heading: str) -> str:
    """The same, of a text."""
    found = re.search(rf"^(#+) {re.escape(heading)}\n", text, re.M)
    assert found, f"there is no section {heading}"
    rest = text[found.end() :]
    end = re.search(rf"^#{{1,{len(found[1])}}} ", rest, re.M)
    return rest[: end.start()] if end else rest


def first_cells(text: str) -> list[str]:
    """The first cell of each row of the tables in `text`."""
    return [cells[0] for cells in rows(text)]


def rows(text: str) -> list[list[str]]:
    """The cells of each row of the tables in `text`; `\\|` in a cell becomes `¦`."""
    lines = [line.replace("\\|", "¦") for line in text.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def code_in(text: str) -> list[str]:
    """What stands between backticks."""
    return re.findall(r"`([^`]+)`", text)


def slug(heading: str) -> str:
    """The anchor of a heading."""
    plain = re.sub(r"\[([^]]*)]\([^)]*\)", r"\1", heading).lower()
    return re.sub(r"[^\w\- ]", "", plain).strip().replace(" ", "-")
