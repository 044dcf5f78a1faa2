"""Every test runs on a real PostgreSQL and a real Redis, and on a database and a Redis prefix of
this run alone.

They are those of `DATABASE_URL` and `REDIS_URL`, else those of a running `bin/run`, else embedded
ones for this run.
"""

import contextlib
import os
import tempfile
from pathlib import Path

import django
import pytest
from django.conf import settings

from chatsite.embedded.discovery import running_environment
from chatsite.embedded.layout import Layout
from chatsite.embedded.services import throwaway_services

RUN = f"{os.getpid()}"
_run = contextlib.ExitStack()


def _prepare() -> None:
    """Before anything imports a model: the settings take the services from the environment."""
    os.environ["REDIS_PREFIX"] = f"test-{RUN}"
    os.environ.update(running_environment() | os.environ)
    if not {"DATABASE_URL", "REDIS_URL"} <= os.environ.keys():
        _start_services()
    os.environ.setdefault("SECRET_KEY", "only-for-tests")
    os.environ["CHAT_DATA"] = _run.enter_context(tempfile.TemporaryDirectory(prefix="chat-test-"))
    os.environ["DJANGO_SETTINGS_MODULE"] = "chatsite.settings"
    django.setup()


def pytest_unconfigure(config: pytest.Config) -> None:
    _run.close()


def _start_services() -> None:
    folder = _run.enter_context(tempfile.TemporaryDirectory(prefix="chat-services-"))
    services = _run.enter_context(throwaway_services(Layout(Path(folder) / "data")))
    os.environ["DATABASE_URL"] = services.postgres.url
    os.environ["REDIS_URL"] = services.redis.url


# Not in pytest_configure: the conftest files of folders named on the command line come before it.
_prepare()


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """Several runs at the same time share a server, never a database."""
    for database in settings.DATABASES.values():
        database.setdefault("TEST", {})["NAME"] = f"test_chat_{RUN}"
