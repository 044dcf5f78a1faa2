"""The layers hold, and the check that says so notices a wrong import."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.product import PROJECT

PACKAGES = ("chatsite", "accounts", "conversations", "presence", "search")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The code in a place where it may be spoilt."""
    for package in PACKAGES:
        ignored = shutil.ignore_patterns("__pycache__", "static", "templates")
        shutil.copytree(PROJECT / package, tmp_path / package, ignore=ignored)
    shutil.copy(PROJECT / "pyproject.toml", tmp_path)
    return tmp_path


def _check_layers(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_code_keeps_its_layers(copy: Path) -> None:
    done = _check_layers(copy)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("file", "wrong_import"),
    [
        ("chatsite/lib/text.py", "import chatsite.realtime.hub"),
        ("chatsite/realtime/hub.py", "import accounts.models"),
        ("accounts/models/person.py", "import conversations.models"),
        ("conversations/services/messages.py", "import presence.services"),
        ("presence/services/typing.py", "import search.language"),
        ("search/language/query.py", "import presence.board"),
        ("conversations/services/messages.py", "import search.language"),
        ("conversations/models/message.py", "import conversations.services"),
        ("accounts/services/people.py", "from accounts import views"),
        ("conversations/presenters/render.py", "def late():\n    import conversations.selectors"),
    ],
)
def test_a_wrong_import_is_noticed(copy: Path, file: str, wrong_import: str) -> None:
    spoilt = copy / file
    spoilt.write_text(f"{spoilt.read_text()}\n{wrong_import}\n")
    done = _check_layers(copy)
    assert done.returncode == 1
    assert "BROKEN" in done.stdout


def test_a_file_without_a_place_is_noticed(copy: Path) -> None:
    (copy / "conversations" / "utils.py").write_text("")
    done = _check_layers(copy)
    assert done.returncode != 0
    assert "utils" in done.stdout
