"""Parts are killed with -9 under people who talk: what was acknowledged is stored once, all learn
of it, and nothing waits for what is gone.
"""

import asyncio
import signal
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.product import wait_until
from tests.waiting import eventually

from .installation import Installation, installation, ready
from .member import Member
from .people import make_people
from .planted import DIE

pytestmark = [pytest.mark.system, pytest.mark.timeout(300)]
TIME_OUT = 8.0
"""No request may take this long for a part that is gone. The first one waits 5 s for Postgres."""


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    with installation(tmp_path_factory.mktemp("faults"), nodes=3) as one:
        yield one


class Polling:
    """A person who polls at one node, by the rules of a client."""

    def __init__(self, address: str, token: str) -> None:
        headers = {"Authorization": f"Token {token}"}
        self._api = httpx.AsyncClient(base_url=address, headers=headers, timeout=30)
        self._held: dict[str, Any] = {"versions": {}, "account_version": 0, "since": 0}
        self.asked = 0

    async def __aenter__(self) -> "Polling":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._api.aclose()

    async def request(self, wait: int) -> httpx.Response:
        return await self._api.post(f"/api/v1/sync?wait={wait}", json=self._held)

    async def ask(self, wait: int) -> list[Any]:
        """The conversations of the answer; nothing of one that the node could not give."""
        self.asked += 1
        response = await self.request(wait)
        if response.status_code == 503:
            return []
        answer = response.raise_for_status().json()
        self._held["versions"] |= {one["id"]: one["version"] for one in answer["conversations"]}
        self._held["account_version"] = answer["account"]["version"]
        self._held["since"] = answer["server_time"]
        entries: list[Any] = answer["conversations"]
        return entries

    async def until(self, conversation_id: str, body: str) -> list[str]:
        """Poll on until that was said; what was said until then."""
        said: list[str] = []
        while body not in said:
            for entry in await self.ask(20):
                if entry["id"] == conversation_id:
                    said += [row["body"] for row in entry["messages"] if row["kind"] == "text"]
        return said


class Group:
    """Alice and Bob of one conversation, of which each test has its own."""

    def __init__(self, running: Installation, prefix: str) -> None:
        self.running = running
        (self.alice_id, self.alice), (self.bob_id, self.bob) = make_people(
            running, 2, prefix=prefix
        )
        answer = self.post("conversations", kind="direct", member_ids=[str(self.bob_id)])
        self.id = answer.json()["id"]

    def post(self, path: str, at: int = 0, **fields: Any) -> httpx.Response:
        """Alice's request to a node, which must not take long."""
        before = time.monotonic()
        answer = httpx.post(
            f"{self.running.addresses[at]}/api/v1/{path}",
            headers={"Authorization": f"Token {self.alice}"},
            json={"client_id": str(uuid4()), **fields},
            timeout=30,
        )
        assert time.monotonic() - before < TIME_OUT, path
        return answer

    def say(self, body: str, at: int = 0) -> httpx.Response:
        return self.post(f"conversations/{self.id}/messages", at, body=body)

    @asynccontextmanager
    async def connected(self) -> AsyncIterator[tuple[Member, Member]]:
        """Alice on n1, Bob on n2."""
        one, two, _three = self.running.addresses
        async with AsyncExitStack() as stack:
            alice = await stack.enter_async_context(Member([one], self.alice, self.id))
            bob = await stack.enter_async_context(Member([two], self.bob, self.id))
            yield alice, bob

    def stored(self) -> list[tuple[int, str]]:
        """(id, body) of every message, oldest first."""
        url = f"{self.running.addresses[0]}/api/v1/conversations/{self.id}/messages"
        headers = {"Authorization": f"Token {self.alice}"}
        rows: list[dict[str, Any]] = []
        query: dict[str, Any] = {"limit": 100}
        while True:
            answer = httpx.get(url, params=query, headers=headers, timeout=30)
            assert answer.status_code == 200, answer.text
            page = answer.json()
            rows += [row for row in page["results"] if row["kind"] == "text"]
            if page["next"] is None:
                return [(int(row["id"]), row["body"]) for row in reversed(rows)]
            query["before"] = page["next"]


def told(member: Member) -> list[str]:
    return [said["type"] for said in member.said]


@pytest.mark.parametrize("how", ["gone", "silent"])
def test_without_redis_all_is_stored_and_everyone_learns_of_it_later(
    running: Installation, how: str
) -> None:
    group = Group(running, f"redis{how}")

    async def talk() -> None:
        async with group.connected() as (alice, bob):
            await alice.send("앞")
            await bob.hold(1)
            with without_redis(running, how):
                for number in range(10):
                    started = time.monotonic()
                    await alice.send(f"소켓 {number}")
                    assert time.monotonic() - started < TIME_OUT
                    answer = await asyncio.to_thread(group.say, f"HTTP {number}", number % 2)
                    assert answer.status_code == 201, answer.text
                assert ready(running.addresses[0]) == (200, "degraded")
                async with Member([running.addresses[1]], group.bob, group.id) as late:
                    assert len(late.messages) == 21
                assert len(bob.messages) < 21
            await asyncio.gather(alice.hold(21), bob.hold(21))
            await eventually(lambda: "resync" in told(bob))
            await alice.send("nach")
            await bob.hold(22)

    asyncio.run(talk())
    ids = [id for id, _body in group.stored()]
    assert len(ids) == len(set(ids)) == 22
    assert sorted(ids) == ids


class without_redis:
    """Redis is killed with -9 and comes back empty, or it freezes and goes on."""

    def __init__(self, running: Installation, how: str) -> None:
        self._running, self._how = running, how

    def __enter__(self) -> None:
        if self._how == "gone":
            self._running.kill(self._running.redis)
        else:
            self._frozen = self._running.frozen(self._running.redis)
            self._frozen.__enter__()

    def __exit__(self, *_: object) -> None:
        if self._how == "gone":
            self._running.start_redis()
        else:
            self._frozen.__exit__(None, None, None)


def test_a_node_that_starts_without_redis_serves(running: Installation) -> None:
    group = Group(running, "start")

    async def talk() -> None:
        three = running.addresses[2]
        async with Member([three], group.bob, group.id) as bob:
            running.start_redis()
            await eventually(lambda: "resync" in told(bob))
            assert (await asyncio.to_thread(group.say, "danach")).status_code == 201
            await bob.hold(2)

    running.kill(running.nodes.pop("n3"))
    running.kill(running.redis)
    running.start("n3")
    assert group.say("davor", at=2).status_code == 201
    asyncio.run(talk())
    assert [body for _id, body in group.stored()] == ["davor", "danach"]


def test_without_postgres_nothing_is_acknowledged_that_is_not_stored(
    running: Installation,
) -> None:
    group = Group(running, "postgres")

    async def talk() -> None:
        async with group.connected() as (alice, bob):
            one = asyncio.gather(*(alice.send(f"alice {n}") for n in range(100)))
            two = asyncio.gather(*(bob.send(f"bob {n}") for n in range(100)))
            await eventually(lambda: len(alice.acknowledged) > 20)
            running.kill(running.postgres)
            assert len(alice.acknowledged) < 100, "the kill came too late"
            answer = await asyncio.to_thread(group.say, "verloren")
            assert (answer.status_code, answer.json()["error"]["code"]) == (503, "unavailable")
            assert ready(running.addresses[0]) == (503, "unavailable")
            running.start_postgres()
            back = time.monotonic()
            while ready(running.addresses[1])[0] != 200:
                assert time.monotonic() - back < TIME_OUT
            await asyncio.gather(one, two)
            await asyncio.gather(alice.hold(200), bob.hold(200))
            assert alice.messages.keys() == bob.messages.keys() == set(range(1, 201))
            acknowledged.update(map(int, alice.acknowledged + bob.acknowledged))

    acknowledged: set[int] = set()
    asyncio.run(talk())
    stored = group.stored()
    assert len(stored) == len({body for _id, body in stored}) == 200
    assert acknowledged == {id for id, _body in stored}


def test_no_poll_says_that_nothing_is_new_while_postgres_is_away(running: Installation) -> None:
    group = Group(running, "waiting")

    async def wait() -> None:
        async with Polling(running.addresses[1], group.bob) as bob, group.connected():
            await bob.ask(0)
            waiting = asyncio.create_task(bob.until(group.id, "danach"))
            await eventually(lambda: bob.asked == 2)
            running.kill(running.postgres)
            refused = await bob.request(20)
            assert refused.status_code == 503, refused.text
            assert refused.json()["error"]["code"] == "unavailable"
            assert int(refused.headers["Retry-After"]) > 0
            running.start_postgres()
            await eventually(lambda: ready(running.addresses[0])[0] == 200)
            assert (await asyncio.to_thread(group.say, "danach")).status_code == 201
            assert await asyncio.wait_for(waiting, 30) == ["danach"]

    asyncio.run(wait())


@pytest.mark.parametrize("what", ["command", "node"])
def test_a_publisher_killed_between_commit_and_publishing_leaves_nobody_stale(
    running: Installation, what: str
) -> None:
    group = Group(running, f"killed{what}")

    async def talk() -> None:
        async with group.connected() as (alice, bob):
            die(group, what)
            killed = time.monotonic()
            # Nobody says anything more in this conversation.
            await asyncio.gather(alice.hold(1), bob.hold(1))
            assert time.monotonic() - killed < 30
            for member in (alice, bob):
                assert "resync" in told(member)
                assert member.messages[1]["body"] == DIE

    asyncio.run(talk())


def die(group: Group, what: str) -> None:
    if what == "command":
        died = group.running.run_planted("say", group.id, str(group.alice_id), DIE)
        assert died.returncode == -signal.SIGKILL, died.stderr
        return
    # With a goodbye: this one is not to be missed as well.
    group.running.ask_to_end("n3")
    group.running.wait_for_end("n3")
    group.running.start("n3", planted=True)
    with pytest.raises(httpx.TransportError):
        group.say(DIE, at=2)
    assert group.running.nodes["n3"].process.wait(5) == -signal.SIGKILL
    group.running.forget("n3")
    group.running.start("n3")


def test_a_killed_node_is_out_of_the_gateway_and_its_people_go_offline(
    running: Installation,
) -> None:
    group = Group(running, "gateway")
    gateway = f"{running.addresses[0]}/api/v1/gateway"
    headers = {"Authorization": f"Token {group.alice}"}

    def names() -> set[str] | None:
        """None where one asks too often."""
        answer = httpx.get(gateway, headers=headers, timeout=30)
        if answer.status_code == 429:
            return None
        return {node["node"] for node in answer.json()["nodes"]}

    async def watch() -> tuple[float, float]:
        named_at = 0.0
        one, _two, three = running.addresses
        async with Member([one], group.alice, group.id) as alice:
            async with Member([three], group.bob, group.id):
                await alice.watch(group.bob_id)
                await eventually(lambda: alice.seen.get(group.bob_id) == "away")
                running.kill(running.nodes.pop("n3"))
                killed = time.monotonic()

                async def is_out() -> bool:
                    nonlocal named_at
                    asked = time.monotonic()
                    found = await asyncio.to_thread(names)
                    if found is not None and "n3" in found:
                        named_at = asked
                    return found is not None and "n3" not in found

                await eventually(is_out)
            await eventually(lambda: alice.seen[group.bob_id] == "offline", patience=40)
            return named_at - killed, time.monotonic() - killed

    wait_until(lambda: "n3" in (names() or ()))
    named, offline = asyncio.run(watch())
    running.start("n3")
    # Who asked later than that was not told of it, however long the answer took.
    assert 0 < named < 10.5
    assert 20 < offline < 36
