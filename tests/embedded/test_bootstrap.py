"""What `bin/run` says where it cannot install, and how it goes on where it can."""

import importlib.util
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from tests.product import PROJECT, clean_environment


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """As much of a fresh clone as an installation needs, with a space in its path."""
    clone = tmp_path / "a fresh clone"
    shutil.copytree(PROJECT / "bin", clone / "bin", ignore=shutil.ignore_patterns("__pycache__"))
    (clone / "requirements.txt").write_text(
        "no-such-package-at-all==1 --hash=sha256:" + "0" * 64 + "\n"
    )
    return clone


@pytest.fixture
def bootstrap() -> Iterator[ModuleType]:
    spec = importlib.util.spec_from_file_location("bootstrap", PROJECT / "bin/lib/bootstrap.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _run(checkout: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(checkout / "bin" / "run")],
        env=clean_environment(**environment),
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_machine_that_cannot_have_the_wheels_gets_one_line(checkout: Path) -> None:
    done = _run(checkout, PIP_NO_INDEX="1", PIP_FIND_LINKS="")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith("This machine (Python 3.")
    assert "no-such-package-at-all" in done.stderr


def test_no_network_is_not_blamed_on_the_machine(checkout: Path) -> None:
    nowhere = {"PIP_INDEX_URL": "http://127.0.0.1:1/simple", "PIP_RETRIES": "1"}
    done = _run(checkout, **nowhere, PIP_FIND_LINKS="")
    assert done.returncode == 1
    assert done.stderr.startswith("The packages of requirements.txt cannot be downloaded")


def test_a_broken_environment_is_made_anew(checkout: Path) -> None:
    (checkout / "requirements.txt").write_text("")
    broken = checkout / ".venv" / "bin"
    broken.mkdir(parents=True)
    (broken / "python").symlink_to(tmp := checkout / "gone")
    assert not tmp.exists()
    done = _run(checkout)
    assert "Making .venv" in done.stdout
    assert "installed" in done.stdout
    assert subprocess.run([broken / "python", "-m", "pip", "--version"], check=True)


@pytest.mark.parametrize(
    ("system", "machine"), [("Linux", "aarch64"), ("Darwin", "x86_64"), ("Windows", "AMD64")]
)
def test_another_kind_of_machine_is_named(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, system: str, machine: str
) -> None:
    monkeypatch.setattr(platform, "system", lambda: system)
    monkeypatch.setattr(platform, "machine", lambda: machine)
    with pytest.raises(bootstrap.CannotInstall, match=f"this is {system} on {machine}"):
        bootstrap.install([])


@pytest.mark.parametrize("version", [(3, 10), (3, 15), None])
def test_a_python_out_of_range_is_named(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, version: tuple[int, int] | None
) -> None:
    monkeypatch.setattr(bootstrap, "_version", lambda _python: version)
    with pytest.raises(bootstrap.CannotInstall, match=r"^Python 3\.11 to 3\.14 is needed"):
        bootstrap._find_python()


def test_a_newer_python_on_the_path_is_found(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    versions = {sys.executable: (3, 9), "python3.13": (3, 13)}
    monkeypatch.setattr(bootstrap, "_version", versions.get)
    assert bootstrap._find_python() == "python3.13"


def test_the_scripts_can_be_run_by_name() -> None:
    for script in ("run", "test", "check", "lock"):
        assert os.access(PROJECT / "bin" / script, os.X_OK)
