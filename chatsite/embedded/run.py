"""What `bin/run` does once everything is installed."""

import argparse
import os
import shlex
import time
from collections.abc import Callable, Sequence
from functools import partial

from . import outside
from .children import Child, Children
from .discovery import announce
from .errors import StartError
from .layout import PROJECT, Layout, data_layout
from .lock import lock_data
from .product import Product
from .secrets import load_secrets
from .services import Services
from .supervisor import Stopped, Supervisor, raise_on_signals, say
from .variables import complaints

_SERVICES = ("postgres", "redis")


class Run:
    """One life of the product, from the lock on its data to the end of its last process."""

    def __init__(self, options: argparse.Namespace, layout: Layout) -> None:
        self.services_only: bool = options.services_only
        self.ports: Sequence[int] = range(options.port, options.port + options.nodes)
        self.layout = layout
        self.children = Children(layout.children, layout.logs)
        self.services = Services(layout, self.children)
        self.supervisor = Supervisor(self.children)
        self.environment: dict[str, str] = {}

    def run(self) -> None:
        """Runs until a signal raises Stopped."""
        started = time.monotonic()
        if left := self.children.leftovers():
            say(f"Ending {len(left)} processes that an interrupted run left")
        self.children.end_leftovers()
        product = Product(self.ports, self.environment, self.children)
        if not self.services_only:
            product.check_ports()
        self._start_services()
        announce(self.layout.discovery, self.environment)
        if self.services_only:
            say(f"PostgreSQL and Redis are running; their addresses are in {self.layout.discovery}")
        else:
            self._start_product(product)
            self._say_where(time.monotonic() - started)
        self.supervisor.run()

    def stop(self) -> None:
        """The product first, then the services that it still needs while it ends."""
        self.layout.discovery.unlink(missing_ok=True)
        alive = list(self.children.alive)
        self.children.stop(*[child for child in alive if child.program.name not in _SERVICES])
        self.children.stop(*[child for child in alive if child.program.name in _SERVICES])

    def _start_services(self) -> None:
        database, redis = outside.DATABASE.url(), outside.REDIS.url()
        for service, url in ((outside.DATABASE, database), (outside.REDIS, redis)):
            if url is not None:
                service.check(url)
        if database is None:
            say("Starting PostgreSQL")
            self._start_watched(self.services.start_postgres)
        if redis is None:
            say("Starting Redis")
            self._start_watched(self.services.start_redis)
        self.environment.update(
            DATABASE_URL=database or self.services.postgres.url,
            REDIS_URL=redis or self.services.redis.url,
            SECRET_KEY=os.environ.get("SECRET_KEY") or load_secrets(self.layout.secrets).secret_key,
            CHAT_DATA=str(self.layout.root),
            # A page of one node opens its socket on any of them.
            NODE_ORIGINS=",".join(
                f"http://{host}:{port}"
                for port in self.ports
                for host in ("localhost", "127.0.0.1")
            ),
        )

    def _start_watched(self, start: Callable[[], Child]) -> None:
        self.supervisor.watch(start(), start)

    def _start_product(self, product: Product) -> None:
        say("Bringing the database and the static files up to date")
        product.prepare(self.layout)
        nodes = "1 node" if len(self.ports) == 1 else f"{len(self.ports)} nodes"
        say(f"Starting {nodes}, the worker and beat")
        for program, child in product.start():
            self.supervisor.watch(child, partial(self.children.start, program))

    def _say_where(self, seconds: float) -> None:
        default = self.layout.root == PROJECT / "var"
        data = "" if default else f"CHAT_DATA={shlex.quote(str(self.layout.root))} "
        manage = f"cd {shlex.quote(str(PROJECT))} && {data}.venv/bin/python manage.py"
        say("")
        say(f"Chat is running (started in {seconds:.1f} s):  {_address(self.ports[0])}")
        for port in self.ports[1:]:
            say(f"                       another node:  {_address(port)}")
        say("")
        say("  First staff account (in another terminal; then type the password and Enter):")
        say(f"    {manage} create_user HANDLE --password-stdin --staff")
        if not os.environ.get("EMAIL_URL"):
            say(f"  Mails are written to {self.layout.mail} (EMAIL_URL sends them)")
        say(f"  Logs are in {self.layout.logs}")
        say("  Ctrl-C ends it; nothing is lost.")


def main(options: argparse.Namespace) -> int:
    """Runs the product and returns the exit code: 0 after a signal, 1 with one line when it could
    not start.
    """
    raise_on_signals()
    try:
        if wrong := list(complaints(os.environ)):
            raise StartError(" ".join(wrong))
        layout = data_layout(options.data)
        layout.create()
        lock = lock_data(layout.lock, _holder(options))
    except (StartError, OSError) as error:
        return _refuse(error)
    except Stopped:
        return 0
    run = Run(options, layout)
    try:
        run.run()
    except Stopped:
        say("")
        say("Ending")
    except (StartError, OSError) as error:
        return _refuse(error)
    finally:
        run.stop()
        lock.release()
    say("Ended; everything is saved.")
    return 0


def _refuse(error: Exception) -> int:
    say(" ".join(str(error).split()))
    return 1


def _holder(options: argparse.Namespace) -> str:
    what = "services only" if options.services_only else _address(options.port)
    return f"{what}, process {os.getpid()}"


def _address(port: int) -> str:
    return f"http://localhost:{port}"
