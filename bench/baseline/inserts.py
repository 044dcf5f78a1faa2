"""pgbench with one INSERT of one message-like row a transaction: the least that a send can cost."""

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

from bench.cores import Cores, on
from bench.installation import Installation
from chatsite.embedded.postgres import binaries

_TABLE = "CREATE TABLE IF NOT EXISTS bench_insert (a bigserial PRIMARY KEY, b bigint, c text)"
_SCRIPT = (
    "INSERT INTO bench_insert (b, c)"
    " VALUES (:client_id, 'A message of an ordinary length, as people write them.');\n"
)


@dataclass(frozen=True, slots=True)
class Inserts:
    per_second: float
    mean_ms: float


def measure_inserts(
    installation: Installation, cores: Cores, clients: int, seconds: int
) -> Inserts:
    """So many connections, each with the next INSERT when the last one is committed."""
    url = installation.environment["DATABASE_URL"]
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(_TABLE)
    script = installation.layout.root / "insert.sql"
    script.write_text(_SCRIPT)
    said = _pgbench(url, script, cores, clients, seconds)
    # Without the time that it took to connect.
    return Inserts(_figure(r"tps = ([\d.]+)", said), _figure(r"average = ([\d.]+)", said))


def _pgbench(url: str, script: Path, cores: Cores, clients: int, seconds: int) -> str:
    parts = urlsplit(url)
    with on(cores.load):
        done = subprocess.run(
            [
                str(binaries() / "pgbench"),
                *("--host", str(parts.hostname), "--port", str(parts.port)),
                *("--username", str(parts.username), "--no-vacuum", "--protocol", "prepared"),
                *("--client", str(clients), "--jobs", "1", "--time", str(seconds)),
                *("--file", str(script), parts.path[1:]),
            ],
            env={"PGPASSWORD": str(parts.password)},
            capture_output=True,
            text=True,
            check=True,
        )
    return done.stdout


def _figure(pattern: str, said: str) -> float:
    found = re.search(pattern, said)
    if found is None:
        raise ValueError(f"pgbench did not say {pattern}: {said}")
    return float(found[1])
