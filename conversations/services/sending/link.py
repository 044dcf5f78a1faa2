"""A connection to Postgres on an event loop, which stores batches of sends.

What is asked at one time travels as one message of the simple protocol, each statement of it an
EXECUTE of a plan that the connection keeps. Pipelined, each took several messages, a wake of the
backend and two turns of the loop: half of what a node did for a message that is sent alone.
"""

import re
import time
from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any

import psycopg

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
Connection = psycopg.AsyncConnection[tuple[Any, ...]]
Cursor = psycopg.AsyncCursor[tuple[Any, ...]]


class Doubtful(Exception):
    """The connection was lost between a commit and its answer."""


class Link:
    """One connection, opened when it is needed and given up after any failure."""

    def __init__(self, parameters: Mapping[str, Any]) -> None:
        self._parameters = parameters
        self._connection: Connection | None = None
        self._plans: dict[str, str] = {}
        """SQL → the name of its plan on this connection."""

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
            self._plans = {}
            await connection.close()

    async def _store(self, sends: Sequence[Send]) -> Stored:
        connection = await self._open()
        try:
            return await self._transact(connection, sends)
        except BaseException:
            # Whatever state it is in: that is cheaper to leave behind than to understand.
            await self.close()
            raise

    async def _open(self) -> Connection:
        if self._connection is None:
            self._connection = await self._connect()
        return self._connection

    async def _connect(self) -> Connection:
        if outage().lasts:
            raise Unavailable
        options = " ".join(f"-c {name}={value}" for name, value in SETTINGS.items())
        ours = {
            "options": f"{self._parameters.get('options', '')} {options}",
            "application_name": APPLICATION_NAME,
            "cursor_factory": psycopg.AsyncClientCursor,
        }
        try:
            return await psycopg.AsyncConnection.connect(**{**self._parameters, **ours})
        except psycopg.OperationalError as error:
            outage().begin()
            raise Unavailable from error

    async def _transact(self, connection: Connection, sends: Sequence[Send]) -> Stored:
        begun = time.monotonic()
        stored = await self._drive(connection, sends)
        if time.monotonic() - begun > MAX_SECONDS:
            raise Unavailable
        await self._prepare(connection, stored.writes)
        try:
            done = await self._execute(connection, stored.writes, after="COMMIT")
        except psycopg.OperationalError as error:
            if is_connection_lost(error):
                raise Doubtful from error
            raise
        await done.set_result(-1)
        if done.statusmessage != "COMMIT":  # what had failed before is rolled back without an error
            raise psycopg.DatabaseError(f"a commit was answered by {done.statusmessage}")
        return stored

    async def _drive(self, connection: Connection, sends: Sequence[Send]) -> Stored:
        work = storing(sends, patient=False)
        before = "BEGIN"
        try:
            asked = next(work)
            while True:
                asked = work.send(await self._ask(connection, asked, before))
                before = ""
        except StopIteration as end:
            stored: Stored = end.value
            return stored

    async def _ask(
        self, connection: Connection, asked: Sequence[Statement], before: str
    ) -> list[Rows]:
        await self._prepare(connection, asked)
        cursor = await self._execute(connection, asked, before=before)
        return [await answer.fetchall() async for answer in cursor.results() if answer.description]

    async def _prepare(self, connection: Connection, statements: Sequence[Statement]) -> None:
        """Plan what was never asked over this connection."""
        for sql in {statement.sql for statement in statements} - self._plans.keys():
            name = f"plan{len(self._plans)}"
            await connection.execute(f"PREPARE {name} AS {_numbered(sql)}")
            self._plans[sql] = name

    async def _execute(
        self,
        connection: Connection,
        statements: Sequence[Statement],
        *,
        before: str = "",
        after: str = "",
    ) -> Cursor:
        """Run them in one message; the cursor stands at the answer to the first part of it."""
        calls = [
            f"EXECUTE {self._plans[sql]} ({', '.join(['%s'] * len(parameters))})"
            for sql, parameters in statements
        ]
        text = "; ".join(part for part in (before, *calls, after) if part)
        return await connection.execute(text, [p for s in statements for p in s.parameters])


def _numbered(sql: str) -> str:
    """Placeholders as PostgreSQL itself has them."""
    numbers = count(1)
    return re.sub("%s", lambda _match: f"${next(numbers)}", sql)
