"""Whether services that are not ours answer, said in one line that holds no password."""

import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

import psycopg
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from .errors import StartError

_PATIENCE = 8.0
_CONNECT_TIMEOUT = 5


@dataclass(frozen=True, slots=True)
class OutsideService:
    variable: str
    schemes: tuple[str, ...]
    example: str
    connect: Callable[[str], None]

    def url(self) -> str | None:
        return os.environ.get(self.variable) or None

    def check(self, url: str) -> None:
        """StartError within 10 s if the url is not one, or nothing of that kind answers there."""
        try:
            parts = urlsplit(url)
            well_formed = parts.scheme in self.schemes and bool(parts.hostname) and parts.port != 0
        except ValueError:
            well_formed = False
        if not well_formed:
            raise StartError(
                f"{self.variable} is not a usable address; it looks like {self.example}"
            )
        reason = self._why_not(url)
        if reason is not None:
            password = parts.password or ""
            said = reason.replace(password, "***") if password else reason
            raise StartError(f"{self.variable}: {_shown(parts)} cannot be used: {said}")

    def _why_not(self, url: str) -> str | None:
        answer: list[str | None] = []

        def attempt() -> None:
            try:
                self.connect(url)
            except (psycopg.Error, redis.RedisError, OSError, ValueError) as error:
                answer.append(_one_line(error))
            else:
                answer.append(None)

        # Looking up a name has no timeout of its own, so it is waited for from outside.
        thread = threading.Thread(target=attempt, daemon=True)
        thread.start()
        thread.join(_PATIENCE)
        return answer[0] if answer else f"no answer after {_PATIENCE:.0f} s"


def _connect_database(url: str) -> None:
    with psycopg.connect(url, connect_timeout=_CONNECT_TIMEOUT) as connection:
        connection.execute("SELECT 1")


def _connect_redis(url: str) -> None:
    client = redis.Redis.from_url(
        url,
        socket_connect_timeout=_CONNECT_TIMEOUT,
        socket_timeout=_CONNECT_TIMEOUT,
        # By default it tries again for up to a minute, a wrong password too.
        retry=Retry(NoBackoff(), 0),
    )
    try:
        client.ping()
    finally:
        client.close()


DATABASE = OutsideService(
    "DATABASE_URL",
    ("postgres", "postgresql"),
    "postgres://user:password@host:5432/name",
    _connect_database,
)
REDIS = OutsideService(
    "REDIS_URL", ("redis", "rediss"), "redis://:password@host:6379/0", _connect_redis
)


def _shown(parts: SplitResult) -> str:
    user = f"{parts.username}@" if parts.username else ""
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{user}{parts.hostname}{port}{parts.path}"


def _one_line(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[0] if lines else type(error).__name__
