"""Five hundred polls that wait on one node: no thread and no database connection more for them."""

import asyncio
import logging
import threading
import time
from collections.abc import Coroutine, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import psycopg
import pytest

from tests.product import Product, product, wait_until

from .people import make_people

PEOPLE = 25
"""In each of two groups."""
POLLS_EACH = 12
"""Below the 20 sessions that a person may have on a node."""
WAITING = 500
"""Of the 600: those whose 20 s are over ask anew, and on a slow machine they queue for that."""
PATIENCE = 120
A_FEW = 12
"""Threads for database work and for names are started when they are first needed."""
POOL = 16


@pytest.mark.system
@pytest.mark.timeout(500)
def test_five_hundred_polls_wait_without_threads_and_a_message_ends_the_right_ones(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING, "httpx")  # it says a line for each request
    with product(tmp_path / "data") as running:
        tokens = [token for _, token in make_people(running, 2 * PEOPLE)]
        groups = tokens[:PEOPLE], tokens[PEOPLE:]
        conversations = [_group(running, group) for group in groups]
        threads = _threads(running)
        with _polls(running, tokens) as polls:
            wait_until(lambda: _connections(running, tokens[0]) >= WAITING, PATIENCE)
            assert _threads(running) <= threads + A_FEW
            assert 0 < len(_backends(running)) <= POOL + A_FEW
            # But for a few who ask just then: those who wait would take all that there are.
            wait_until(lambda: sum(s != "idle" for s in _backends(running)) <= 3, PATIENCE)
            _send(running, groups[0][0], conversations[0])
            half = len(polls) // 2
            wait_until(lambda: sum(poll.done() for poll in polls) == half, PATIENCE)
            assert all(poll.done() for poll in polls[:half])
            for poll in polls[:half]:
                (entry,) = poll.result()["conversations"]
                assert [row["body"] for row in entry["messages"]] == ["여러분"]
            _send(running, groups[1][0], conversations[1])
            wait_until(lambda: all(poll.done() for poll in polls), PATIENCE)
            assert {poll.result()["conversations"][0]["id"] for poll in polls[half:]} == {
                conversations[1]
            }
        wait_until(lambda: _connections(running, tokens[0]) == 0)


@contextmanager
def _polls(running: Product, tokens: list[str]) -> Iterator[list[Future[Any]]]:
    """Clients that poll until a conversation changed, and their answers; in the tokens' order."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=None)
    api = httpx.AsyncClient(base_url=running.addresses[0], timeout=120, limits=limits)

    def run(work: Coroutine[Any, Any, Any]) -> Future[Any]:
        return asyncio.run_coroutine_threadsafe(work, loop)

    try:
        first = [run(_ask(api, token, {})).result() for token in tokens]
        yield [
            run(_poll(api, token, answer))
            for token, answer in zip(tokens, first, strict=True)
            for _ in range(POLLS_EACH)
        ]
    finally:
        run(api.aclose()).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _poll(api: httpx.AsyncClient, token: str, answer: Any) -> Any:
    versions = {entry["id"]: entry["version"] for entry in answer["conversations"]}
    while True:
        held = {
            "versions": versions,
            "account_version": answer["account"]["version"],
            "since": answer["server_time"],
        }
        answer = await _ask(api, token, held)
        if answer["conversations"]:
            return answer


async def _ask(api: httpx.AsyncClient, token: str, held: dict[str, Any]) -> Any:
    headers = {"Authorization": f"Token {token}"}
    answer = await api.post("/api/v1/sync?wait=20", json=held, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


def _api(running: Product, token: str) -> httpx.Client:
    return httpx.Client(
        base_url=f"{running.addresses[0]}/api/v1/",
        headers={"Authorization": f"Token {token}"},
        timeout=60,
    )


def _group(running: Product, tokens: list[str]) -> str:
    ids = []
    for token in tokens:
        with _api(running, token) as api:
            ids.append(api.get("me").json()["id"])
    with _api(running, tokens[0]) as api:
        made = api.post(
            "conversations",
            json={
                "kind": "group",
                "title": "모두",
                "member_ids": ids[1:],
                "client_id": str(uuid4()),
            },
        )
    id: str = made.json()["id"]
    return id


def _send(running: Product, token: str, conversation_id: str) -> None:
    with _api(running, token) as api:
        body = {"client_id": str(uuid4()), "body": "여러분"}
        assert api.post(f"conversations/{conversation_id}/messages", json=body).status_code == 201


def _connections(running: Product, token: str) -> int:
    """What the node says of itself, every few seconds."""
    time.sleep(0.2)  # asking has a limit, too
    with _api(running, token) as api:
        connections: int = api.get("gateway").json()["nodes"][0]["connections"]
    return connections


def _threads(running: Product) -> int:
    return len(list(Path(f"/proc/{running.children['n1']}/task").iterdir()))


def _backends(running: Product) -> list[str]:
    """The state of every connection to the database but this one."""
    with psycopg.connect(running.environment["DATABASE_URL"]) as connection:
        rows = connection.execute(
            "SELECT state FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        ).fetchall()
    return [state for (state,) in rows]
