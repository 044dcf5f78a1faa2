"""Whether the collected static files are those of this checkout: collecting takes seconds at every
start.
"""

import hashlib
import sys
from collections.abc import Iterator
from pathlib import Path

from .layout import PROJECT, Layout


def are_collected(layout: Layout) -> bool:
    try:
        return _stamp(layout).read_text() == fingerprint() and any(layout.static.iterdir())
    except FileNotFoundError:
        return False


def remember_collected(layout: Layout, collected: str) -> None:
    """`collected` is the fingerprint from before the collecting: what changed meanwhile counts as
    new.
    """
    _stamp(layout).write_text(collected)


def _stamp(layout: Layout) -> Path:
    return layout.root / "run" / "static-files"


def fingerprint() -> str:
    """Changes with any of our files, and with any installation of packages, some of which bring
    files of their own.
    """
    digest = hashlib.sha256(f"{sys.version} {PROJECT}".encode())
    for path in sorted(_sources()):
        state = path.stat()
        digest.update(f"{path}\0{state.st_size}\0{state.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _sources() -> Iterator[Path]:
    yield PROJECT / "chatsite" / "settings.py"
    yield from Path(sys.prefix).glob("*.installed")
    for folder in (PROJECT / "static", *PROJECT.glob("*/static")):
        yield from (path for path in folder.rglob("*") if path.is_file())
