import os
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Layout:
    """Where things lie in a data directory."""

    root: Path

    @property
    def lock(self) -> Path:
        return self.root / "run" / "lock"

    @property
    def children(self) -> Path:
        return self.root / "run" / "children.json"

    @property
    def discovery(self) -> Path:
        return self.root / "run" / "services.json"

    @property
    def secrets(self) -> Path:
        return self.root / "secrets.json"

    @property
    def postgres(self) -> Path:
        return self.root / "postgres"

    @property
    def redis(self) -> Path:
        return self.root / "redis"

    @property
    def logs(self) -> Path:
        return self.root / "log"

    @property
    def mail(self) -> Path:
        return self.root / "mail"

    @property
    def static(self) -> Path:
        return self.root / "static"

    def create(self) -> None:
        """Makes the folders, readable by their owner alone: messages, mails and passwords lie in
        them.
        """
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        for folder in (self.lock.parent, self.logs, self.mail):
            folder.mkdir(mode=0o700, exist_ok=True)


def data_layout(given: str | None = None) -> Layout:
    """The data directory: the given one, else `CHAT_DATA`, else `var/` of the project."""
    chosen = given or os.environ.get("CHAT_DATA") or str(PROJECT / "var")
    return Layout(Path(chosen).expanduser().resolve())
