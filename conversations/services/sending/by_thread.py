"""Sending over Django's connection: for HTTP, commands, and transactions of the caller."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import connection

from accounts.signals import send_after_commit
from chatsite.lib.errors import AppError
from chatsite.realtime.publish import publish
from conversations.services.actions import action
from conversations.signals import messages_changed

from .send import Outcome, Send, Sent
from .statements import Statement
from .storing import Stored, storing


@action
def send_message(
    *, actor_id: int, conversation_id: int, client_id: UUID, body: str, reply_to: int | None = None
) -> Sent:
    """Store a message once, however often its sender sends it.

    Raises NotFound for a conversation or an original that the actor may not read, Conflict when
    `client_id` names another content, Unavailable when no id can be made now.
    """
    send = Send(
        actor_id=actor_id,
        conversation_id=conversation_id,
        client_id=client_id,
        body=body,
        reply_to=reply_to,
    )
    (outcome,) = _store([send])
    if isinstance(outcome, AppError):
        raise outcome
    return outcome


@action
def send_together(sends: Sequence[Send]) -> Sequence[Outcome]:
    """Store several in one transaction; one that is refused by the rules fails alone."""
    return _store(sends)


def _store(sends: Sequence[Send]) -> Sequence[Outcome]:
    with connection.cursor() as cursor:
        stored = _drive(cursor, sends)
        for statement in stored.writes:
            cursor.execute(*statement)
    for event, user_ids in stored.news:
        publish(event, user_ids)
    if stored.writes:
        send_after_commit(messages_changed)
    return stored.outcomes


def _drive(cursor: Any, sends: Sequence[Send]) -> Stored:
    work = storing(sends, patient=True)
    try:
        asked = next(work)
        while True:
            asked = work.send([_ask(cursor, statement) for statement in asked])
    except StopIteration as end:
        stored: Stored = end.value
        return stored


def _ask(cursor: Any, statement: Statement) -> list[tuple[Any, ...]]:
    cursor.execute(*statement)
    rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
