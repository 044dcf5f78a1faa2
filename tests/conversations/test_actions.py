"""What every action shares: one transaction, bounded, repeated after a deadlock."""

from uuid import uuid4

import psycopg
import pytest
from django.db import OperationalError, connection

from accounts.models import User
from chatsite.lib.errors import Unavailable
from chatsite.lib.postgres.base import plain_parameters
from chatsite.realtime.orders import Doubt
from conversations.models import Conversation, Message
from conversations.services import actions
from conversations.services.sending import send_message
from tests.recorder import recording


def _deadlock() -> OperationalError:
    error = OperationalError("deadlock detected")
    error.__cause__ = psycopg.errors.DeadlockDetected()
    return error


@pytest.mark.django_db(transaction=True)
def test_the_victim_of_a_deadlock_runs_again() -> None:
    tries = []

    @actions.action
    def change() -> str:
        tries.append(1)
        if len(tries) < actions.ATTEMPTS:
            raise _deadlock()
        return "done"

    assert change() == "done"
    assert len(tries) == actions.ATTEMPTS


@pytest.mark.django_db(transaction=True)
def test_another_fault_of_the_database_is_not_repeated() -> None:
    tries = []

    @actions.action
    def change() -> None:
        tries.append(1)
        raise OperationalError("the connection is lost")

    with recording() as recorder, pytest.raises(OperationalError):
        change()
    assert len(tries) == 1
    assert recorder.orders == [], "nothing can have been stored"


@pytest.mark.django_db(transaction=True)
def test_a_commit_without_an_answer_is_doubted() -> None:
    @actions.action
    def change() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            (pid,) = cursor.fetchone()
        with psycopg.connect(**plain_parameters()) as beside:
            beside.execute("SELECT pg_terminate_backend(%s)", [pid])

    with recording() as recorder, pytest.raises(OperationalError):
        change()
    assert recorder.orders == [Doubt()]


def test_what_took_too_long_is_rolled_back(
    alice: User, direct: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "MAX_SECONDS", -1.0)
    with pytest.raises(Unavailable):
        send_message(
            actor_id=alice.pk, conversation_id=direct.pk, client_id=uuid4(), body="늦은 말"
        )
    assert not Message.objects.filter(conversation_id=direct.pk).exists()
