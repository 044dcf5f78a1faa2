"""What only this installation knows, made once and kept in the data directory."""

import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Secrets:
    secret_key: str
    postgres_superuser: str
    postgres: str
    redis: str


def load_secrets(path: Path) -> Secrets:
    """The secrets of a data directory; the first call makes them."""
    if not path.exists():
        write_private(path, json.dumps(asdict(_new_secrets()), indent=2) + "\n")
    return Secrets(**json.loads(path.read_text()))


def _new_secrets() -> Secrets:
    return Secrets(
        secret_key=secrets.token_urlsafe(48),
        postgres_superuser=secrets.token_urlsafe(24),
        postgres=secrets.token_urlsafe(24),
        redis=secrets.token_urlsafe(24),
    )


def write_private(path: Path, text: str) -> None:
    """Writes a file that only its owner can read, at no moment half of it."""
    scratch = path.with_name(path.name + ".new")
    scratch.unlink(missing_ok=True)
    with os.fdopen(os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    scratch.replace(path)
