"""`bin/bench` names its rows, and each is told of in docs/performance.md. Nothing here is timed."""

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.markdown import code_in, first_cells, section
from tests.product import PROJECT, clean_environment

ROWS = PROJECT / "bench" / "rows"


def _bench(*arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, str(PROJECT / "bin" / "bench"), *arguments],
        env=clean_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def _rows() -> list[Path]:
    return sorted(ROWS.glob("[a-z]*.py"))


def test_a_bare_bench_lists_every_row_with_a_sentence() -> None:
    listed = dict(line.split(maxsplit=1) for line in _bench().splitlines())
    assert list(listed) == [path.stem for path in _rows()]
    assert all(sentence.endswith(".") for sentence in listed.values())


def test_every_row_can_be_measured() -> None:
    for path in _rows():
        functions = [n.name for n in ast.parse(path.read_text()).body if hasattr(n, "name")]
        assert "measure" in functions, path.name


def test_every_row_is_documented_and_the_reverse() -> None:
    page = PROJECT / "docs" / "performance.md"
    cells = first_cells(section(page, "How it is measured"))
    assert [code_in(cell)[0] for cell in cells if code_in(cell)] == [path.stem for path in _rows()]


@pytest.mark.system
@pytest.mark.timeout(300)
def test_a_row_runs_from_end_to_end(tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    said = _bench("heartbeat", "--quick", "--json", str(report))
    (row,) = json.loads(report.read_text())["rows"]
    (figure,) = row["figures"]
    assert figure["name"] == "a heartbeat"
    assert figure["value"] > 0 < figure["baseline"]
    assert "| a heartbeat | " in said
