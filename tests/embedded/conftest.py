from pathlib import Path

import pytest


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data directory with a space in its path, below a folder that is closed to other users."""
    closed = tmp_path / "closed to others"
    closed.mkdir(mode=0o700)
    return closed / "my data"
