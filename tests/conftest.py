"""Every test runs on a real PostgreSQL and a real Redis, in a database and under a Redis prefix of
this run alone.

They are those of `DATABASE_URL` and `REDIS_URL` where both are set, else embedded ones for this
run. Never those of a running `bin/run`.
"""

import contextlib
import os
import tempfile
from collections.abc import Generator
from pathlib import Path

import django
import pytest
import redis
from django.conf import settings

from chatsite.embedded.layout import Layout
from chatsite.embedded.services import throwaway_services

RUN = f"{os.getpid()}"
IN_CI = os.environ.get("CI", "").lower() in ("1", "true")
_run = contextlib.ExitStack()


def pytest_unconfigure(config: pytest.Config) -> None:
    from chatsite.realtime import sender
    from tests.publishing import end

    # Before its Redis ends: it would complain below the list of what failed.
    end(sender.installed())
    _run.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """On a desk a test may be skipped for a missing part; where it counts, that is a failure."""
    report = yield
    if IN_CI and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped, which CI does not allow: {call.excinfo}"
    return report


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """Several runs at the same time share a server, never a database.

    A test's transaction lies idle while something else answers: on a busy machine that may take
    longer than a process of the product may.
    """
    for database in settings.DATABASES.values():
        database.setdefault("TEST", {})["NAME"] = f"test_chat_{RUN}"
        database["OPTIONS"]["options"] += " -c idle_in_transaction_session_timeout=100s"


def _start_services() -> None:
    folder = _run.enter_context(tempfile.TemporaryDirectory(prefix="chat-services-"))
    services = _run.enter_context(throwaway_services(Layout(Path(folder) / "data")))
    os.environ["DATABASE_URL"] = services.postgres.url
    os.environ["REDIS_URL"] = services.redis.url


def _clear_redis() -> None:
    with redis.Redis.from_url(os.environ["REDIS_URL"]) as client:
        for key in client.scan_iter(f"*test-{RUN}:*"):
            client.delete(key)


def _make_passwords_cheap() -> None:
    """The same algorithm with the least work: tests sign up hundreds of people."""
    from django.contrib.auth.hashers import Argon2PasswordHasher

    Argon2PasswordHasher.time_cost = 1
    Argon2PasswordHasher.memory_cost = 8
    Argon2PasswordHasher.parallelism = 1


def _prepare() -> None:
    """Before Django's settings are read: they take the services from the environment."""
    if not {"DATABASE_URL", "REDIS_URL"} <= os.environ.keys():
        _start_services()
    data = Path(_run.enter_context(tempfile.TemporaryDirectory(prefix="chat-test-")))
    (data / "static").mkdir()
    os.environ.setdefault("SECRET_KEY", "only-for-tests")
    os.environ["CHAT_DATA"] = str(data)
    os.environ["REDIS_PREFIX"] = f"test-{RUN}"
    os.environ["DJANGO_SETTINGS_MODULE"] = "chatsite.settings"
    _run.callback(_clear_redis)
    # Names with a hash of the content need all files collected; the system tests do that.
    settings.STORAGES["staticfiles"] = {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
    }
    django.setup()
    _make_passwords_cheap()


# Not in pytest_configure: the conftest files of folders named on the command line come before it.
_prepare()
