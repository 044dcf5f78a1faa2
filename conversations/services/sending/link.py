"""A connection to Postgres on an event loop, which stores batches of sends."""

import logging
import time
from collections.abc import Mapping, Sequence
from typing import Any

import psycopg
from psycopg.types.numeric import Int8BinaryDumper

from chatsite.lib.errors import Unavailable
from chatsite.lib.postgres.base import outage
from conversations.services.actions import MAX_SECONDS, is_connection_lost

from .send import Send
from .statements import Rows, Statement
from .storing import Stored, storing

SETTINGS = {
    # A batch waits for nobody: what would have to wait is stored apart, by who has the time.
    "lock_timeout": "500ms",
    "statement_timeout": "4s",
    "idle_in_transaction_session_timeout": "10s",
    "TimeZone": "UTC",
    # Every look-up here is by a key. The plans are made once, perhaps while the tables are empty.
    "enable_seqscan": "off",
    "jit": "off",
    "plan_cache_mode": "force_generic_plan",
}
APPLICATION_NAME = "sends"


def _is_news(record: logging.LogRecord) -> bool:
    # When Postgres dies psycopg warns that the pipeline cannot be ended either. The error that
    # broke it is raised all the same, and whoever sends is told.
    return not str(record.msg).startswith("error ignored terminating")


logging.getLogger("psycopg").addFilter(_is_news)


class Doubtful(Exception):
    """The connection was lost between a commit and its answer."""


class Link:
    """One connection, opened when it is needed and given up after any failure."""

    def __init__(self, parameters: Mapping[str, Any]) -> None:
        self._parameters = parameters
        self._connection: psycopg.AsyncConnection[tuple[Any, ...]] | None = None

    async def store(self, sends: Sequence[Send]) -> Stored:
        """Store a batch, committed on return.

        Raises Unavailable without a database, Doubtful when nobody knows whether it was stored; any
        other exception means that it was not.
        """
        is_fresh = self._connection is None
        try:
            return await self._store(sends)
        except psycopg.OperationalError as error:
            # A connection that lay idle may have been dead for long: Postgres was started again.
            if is_fresh or not is_connection_lost(error):
                raise
        return await self._store(sends)

    async def close(self) -> None:
        if self._connection is not None:
            connection, self._connection = self._connection, None
            await connection.close()

    async def _store(self, sends: Sequence[Send]) -> Stored:
        connection = await self._open()
        try:
            return await _transact(connection, sends)
        except BaseException:
            # Whatever state it is in: that is cheaper to leave behind than to understand.
            await self.close()
            raise

    async def _open(self) -> psycopg.AsyncConnection[tuple[Any, ...]]:
        if self._connection is None:
            self._connection = await self._connect()
        return self._connection

    async def _connect(self) -> psycopg.AsyncConnection[tuple[Any, ...]]:
        if outage().lasts:
            raise Unavailable
        options = " ".join(f"-c {name}={value}" for name, value in SETTINGS.items())
        ours = {
            "options": f"{self._parameters.get('options', '')} {options}",
            "application_name": APPLICATION_NAME,
            "prepare_threshold": 0,
        }
        try:
            connection = await psycopg.AsyncConnection.connect(**{**self._parameters, **ours})
        except psycopg.OperationalError as error:
            outage().begin()
            raise Unavailable from error
        # One width for all, or each statement would be prepared once for every mix of widths.
        connection.adapters.register_dumper(int, Int8BinaryDumper)
        return connection


async def _transact(
    connection: psycopg.AsyncConnection[tuple[Any, ...]], sends: Sequence[Send]
) -> Stored:
    begin = time.monotonic()
    async with connection.pipeline() as pipeline:
        await connection.execute("BEGIN")
        stored = await _drive(connection, pipeline, sends)
        if time.monotonic() - begin > MAX_SECONDS:
            raise Unavailable
        for statement in stored.writes:
            await connection.execute(*statement)
        try:
            commit = await connection.execute("COMMIT")
            await pipeline.sync()
        except psycopg.OperationalError as error:
            if is_connection_lost(error):
                raise Doubtful from error
            raise
    if commit.statusmessage != "COMMIT":  # what had failed before is rolled back without an error
        raise psycopg.DatabaseError(f"a commit was answered by {commit.statusmessage}")
    return stored


async def _drive(
    connection: psycopg.AsyncConnection[tuple[Any, ...]],
    pipeline: psycopg.AsyncPipeline,
    sends: Sequence[Send],
) -> Stored:
    work = storing(sends, patient=False)
    try:
        asked = next(work)
        while True:
            asked = work.send(await _ask(connection, pipeline, asked))
    except StopIteration as end:
        stored: Stored = end.value
        return stored


async def _ask(
    connection: psycopg.AsyncConnection[tuple[Any, ...]],
    pipeline: psycopg.AsyncPipeline,
    asked: Sequence[Statement],
) -> list[Rows]:
    cursors = [await connection.execute(*statement) for statement in asked]
    await pipeline.sync()
    return [await cursor.fetchall() for cursor in cursors]
