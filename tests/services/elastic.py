"""A genuine Elasticsearch for tests and measurements; see the README beside its sources.

Built once for each state of its sources, into the user's cache folder. It ends with its parent.
"""

import contextlib
import fcntl
import hashlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

SOURCES = Path(__file__).with_name("elasticsearch")
START_SECONDS = 180.0


def is_possible() -> bool:
    """Whether this machine has what building and running it takes."""
    return all(shutil.which(program) for program in ("java", "javac", "mvn"))


@dataclass
class Elasticsearch:
    """One node with its data in `home`; stopped or killed it can be started again, there."""

    home: Path
    nori: bool = True
    heap: str = "512m"
    fast: bool = False
    """Compiled as in production: slower to start, for measurements."""
    port: int = 0
    _process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Returns once it answers; after the first time at the same port."""
        ports = self.home / "logs" / "http.ports"
        ports.unlink(missing_ok=True)
        self.home.mkdir(parents=True, exist_ok=True)
        with (self.home / "output").open("ab") as output:
            self._process = subprocess.Popen(
                self._command(), stdout=output, stderr=subprocess.STDOUT, start_new_session=True
            )
        deadline = time.monotonic() + START_SECONDS
        while not ports.exists():
            if self._has_ended() or time.monotonic() > deadline:
                self.stop(signal.SIGKILL)
                raise RuntimeError((self.home / "output").read_text()[-2000:])
            time.sleep(0.05)
        self.port = int(ports.read_text().split()[0].rsplit(":", 1)[1])

    def stop(self, sign: signal.Signals = signal.SIGTERM) -> None:
        """Ends it, or with SIGKILL crashes it, and waits for that."""
        if self._process is not None:
            self._process.send_signal(sign)
            self._process.wait(START_SECONDS)
            self._process = None

    def pause(self) -> None:
        """Stands still: connections open, nothing answers."""
        os.kill(self.pid, signal.SIGSTOP)

    def go_on(self) -> None:
        os.kill(self.pid, signal.SIGCONT)

    def _has_ended(self) -> bool:
        return self._process is not None and self._process.poll() is not None

    def _command(self) -> list[str]:
        built = build()
        return [
            *("setpriv", "--pdeathsig", "TERM", "java"),
            *(f"-Xms{self.heap}", f"-Xmx{self.heap}", "-XX:+UseSerialGC", "-Dfile.encoding=UTF-8"),
            f"-XX:TieredStopAtLevel={4 if self.fast else 1}",
            *("-Des.log=warn", f"-Des.nori={'true' if self.nori else 'false'}"),
            *("-cp", f"{built}/classes:{built}/lib/*", "estest.Server"),
            *(str(self.home), f"http.port={self.port}"),
        ]


def build() -> Path:
    """Where the built server lies; two who need it first wait for one building."""
    caches = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    target = caches / "chat-tests" / f"elasticsearch-{_fingerprint()}"
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not target.exists():
            _build_into(target)
    return target


def _build_into(target: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="building-", dir=target.parent) as folder:
        place = Path(folder) / "server"
        shutil.copytree(SOURCES, place)
        done = subprocess.run(
            ["mvn", "-B", "-q", "process-classes"],
            cwd=place,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise RuntimeError(done.stdout[-2000:])
        (place / "target").rename(target)


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for path in sorted(SOURCES.rglob("*")):
        if path.suffix in {".java", ".xml", ".properties"}:
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


@contextlib.contextmanager
def running(*, nori: bool = True) -> Iterator[Elasticsearch]:
    """A server with a folder of its own, until the end of the block."""
    with tempfile.TemporaryDirectory(prefix="chat-elasticsearch-") as folder:
        server = Elasticsearch(Path(folder), nori=nori)
        server.start()
        try:
            yield server
        finally:
            server.stop()
