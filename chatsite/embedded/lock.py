"""One supervisor a data directory: two would run two servers on the same files."""

import fcntl
import os
from dataclasses import dataclass
from pathlib import Path

from .errors import StartError


@dataclass(frozen=True, slots=True)
class DataLock:
    """Held by this process until it ends, in whatever way. Children do not inherit it."""

    descriptor: int

    def release(self) -> None:
        os.close(self.descriptor)


def lock_data(path: Path, who: str) -> DataLock:
    """Takes the lock and leaves `who` in it for the next one to read; StartError if another process
    holds it.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = os.pread(descriptor, 500, 0).decode(errors="replace").strip()
        os.close(descriptor)
        raise StartError(
            f"Already running on {path.parents[1]}: {holder or 'another process'}."
        ) from None
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, who.encode(), 0)
    return DataLock(descriptor)
