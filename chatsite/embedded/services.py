"""PostgreSQL and Redis of one data directory, started and ended together."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from .children import Child, Children
from .errors import StartError
from .layout import Layout
from .ports import free_port, is_taken
from .postgres import Postgres
from .redis import Redis
from .secrets import Secrets, load_secrets

_TRIES = 3
# A server that replays its log after a crash may take long before it answers.
_PATIENCE = 120.0


@dataclass(slots=True)
class Services:
    """Once started, a server keeps its port: its url holds also over a restart after a crash."""

    layout: Layout
    children: Children
    durable: bool = True
    _ports: dict[str, int] = field(default_factory=dict)

    @property
    def postgres(self) -> Postgres:
        return Postgres(
            self.layout.postgres, self._secrets, self._port("postgres"), durable=self.durable
        )

    @property
    def redis(self) -> Redis:
        return Redis(self.layout.redis, self._secrets, self._port("redis"), durable=self.durable)

    def start_postgres(self) -> Child:
        """The first start also makes the cluster, the role and the database."""
        first = "postgres" not in self._ports
        child = self._start_first("postgres") if first else self._start(self.postgres)
        if first:
            self.postgres.create_database()
        return child

    def start_redis(self) -> Child:
        return self._start(self.redis) if "redis" in self._ports else self._start_first("redis")

    def _start_first(self, name: str) -> Child:
        """Another program may take the free port between the choice and the start; then another one
        is chosen.
        """
        for _ in range(_TRIES - 1):
            try:
                return self._start(self.postgres if name == "postgres" else self.redis)
            except StartError:
                if not is_taken(self._ports.pop(name)):
                    raise
        return self._start(self.postgres if name == "postgres" else self.redis)

    def _start(self, server: Postgres | Redis) -> Child:
        server.prepare()
        child = self.children.start(server.program())
        try:
            self.children.wait_until(child, server.answers, patience=_PATIENCE)
        except BaseException:
            self.children.stop(child)
            raise
        return child

    def _port(self, name: str) -> int:
        return self._ports.setdefault(name, free_port())

    @property
    def _secrets(self) -> Secrets:
        return load_secrets(self.layout.secrets)


@contextlib.contextmanager
def throwaway_services(layout: Layout) -> Iterator[Services]:
    """Both servers for a test run, without the durability that a test cannot see."""
    layout.create()
    children = Children(layout.children, layout.logs)
    services = Services(layout, children, durable=False)
    try:
        services.start_postgres()
        services.start_redis()
        yield services
    finally:
        children.stop(*children.alive)
