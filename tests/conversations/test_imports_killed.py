"""A worker that is killed in the middle of a history: the next one goes on, and every message is
there once."""

import os
import signal
import subprocess
import sys
from functools import partial
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection

from accounts.models import User
from conversations.models import Conversation, Import
from conversations.services import imports
from tests.product import wait_until

from . import import_worker
from .bringing import conversation_of, export, rows_of, send_file

MESSAGES = 6_000
KILLS = 3


def _start_worker(row: Import) -> subprocess.Popen[bytes]:
    address = connection.settings_dict
    environment = {
        **os.environ,
        "DATABASE_URL": _url(address),
        "SECRET_KEY": settings.SECRET_KEY,
    }
    program = [sys.executable, import_worker.__file__, str(row.owner_id), str(row.id), "50"]
    return subprocess.Popen(program, env=environment)


def _url(address: dict[str, object]) -> str:
    base, _slash, _name = os.environ["DATABASE_URL"].partition("?")[0].rpartition("/")
    rest = os.environ["DATABASE_URL"].partition("?")[2]
    return f"{base}/{quote(str(address['NAME']))}" + (f"?{rest}" if rest else "")


def _position(row: Import) -> int:
    return Import.objects.values_list("position", flat=True).get(owner_id=row.owner_id, id=row.id)


def _went_on(row: Import, before: int) -> bool:
    return _position(row) > before


@pytest.mark.django_db(transaction=True)
def test_a_killed_worker_loses_nothing_and_doubles_nothing(alice: User) -> None:
    row = send_file(alice, export(MESSAGES))
    size = row.size
    for kill in range(KILLS):
        before = _position(row)
        worker = _start_worker(row)
        try:
            wait_until(partial(_went_on, row, before))
        finally:
            worker.send_signal(signal.SIGKILL)
            worker.wait()
        assert _position(row) < size, f"it was done before kill {kill}"
    while imports.read_on(owner_id=alice.pk, import_id=row.id):
        pass
    row.refresh_from_db()
    assert (row.state, row.messages) == ("done", MESSAGES)
    said = rows_of(row)
    assert [m.body for m in said] == [f"말 {number}" for number in range(MESSAGES)]
    assert [m.seq for m in said] == list(range(1, MESSAGES + 1))
    assert [m.id for m in said] == sorted({m.id for m in said})
    conversation = conversation_of(row)
    assert (conversation.last_seq, conversation.last_message_id) == (MESSAGES, said[-1].id)
    assert Conversation.objects.filter(kind="imported").count() == 1
