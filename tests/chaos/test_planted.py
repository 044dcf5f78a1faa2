"""The checks of a run find what they are there for: bugs are planted in the nodes, and named.

Each bug is provoked by itself first, with nothing to find: what guards against it works.
"""

import asyncio
from collections.abc import Iterator, Sequence
from itertools import count

import pytest

from tests.system.people import make_people

from .actor import Actor, World
from .checks.equality import check_equality
from .checks.exactly_once import check_exactly_once
from .client.polls import LongPolls
from .client.socket import Socket
from .installation import Installation
from .ledger import Ledger
from .planted.bugs import LOST
from .planted.launch import with_bugs
from .truth import read_truth
from .waiting import within

_HEAL_SECONDS = 15.0

pytestmark = [pytest.mark.system, pytest.mark.timeout(240)]


class Talk:
    """Alice writes to Bob and Charlie; then all is quiet."""

    def __init__(self, installation: Installation, prefix: str) -> None:
        self._installation = installation
        people = make_people(installation, len(_KINDS), prefix=prefix)
        self._tokens = {str(id): token for id, token in people}
        self._ledger = Ledger()
        world = World(installation.addresses, list(self._tokens), self._ledger, "planted")
        self._actors = [
            Actor(world, name, id, token, kind)
            for (name, kind), (id, token) in zip(_KINDS.items(), self._tokens.items(), strict=True)
        ]

    async def faults(self, bodies: Sequence[str]) -> list[str]:
        """What the checks find after it."""
        try:
            for actor in self._actors:
                actor.client.start()
                await actor.client.up()
            group = await self._write(bodies)
            truth = read_truth(self._installation.environment["DATABASE_URL"])
            truth.messages = [row for row in truth.messages if str(row.conversation_id) == group]
            written = {token for actor in self._actors for token in actor.tokens}
            node = self._installation.addresses[0]
            healed_by = asyncio.get_running_loop().time() + _HEAL_SECONDS
            return [
                *check_exactly_once(self._ledger.sends, written, truth),
                *await check_equality(self._actors, self._tokens, node, healed_by),
            ]
        finally:
            await asyncio.gather(*(actor.client.stop() for actor in self._actors))

    async def _write(self, bodies: Sequence[str]) -> str:
        """The id of the group."""
        alice, *others = self._actors
        members = [actor.user_id for actor in others]
        body = {"kind": "group", "title": "모임", "member_ids": members, "client_id": _CLIENT_ID}
        group: str = (await alice.client.ask("POST", "conversations", body))["id"]
        assert await within(_HEAL_SECONDS, lambda: all(_holds(a, group) for a in self._actors))
        for words in bodies:
            alice.client.send(group, alice.next_body(words))
        assert await within(_HEAL_SECONDS, lambda: not alice.client.outbox.waiting)
        assert len(self._ledger.sends) == len(bodies)
        return group


_talks = count(1)
_KINDS = {"alice": Socket.kind, "bob": Socket.kind, "charlie": LongPolls.kind}
_CLIENT_ID = "11111111-1111-4111-8111-111111111111"


def _holds(actor: Actor, conversation_id: str) -> bool:
    return conversation_id in actor.client.store.conversations


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    with Installation(tmp_path_factory.mktemp("planted") / "data", nodes=2) as installation:
        yield installation


def _faults(installation: Installation, *bugs: str) -> list[str]:
    return asyncio.run(_talk_with(installation, *bugs))


async def _talk_with(installation: Installation, *bugs: str) -> list[str]:
    installation.launch = with_bugs(*bugs)
    for name in installation.nodes:
        installation.kill(name)
    for name in installation.nodes:
        await installation.start(name)
    talk = Talk(installation, prefix=f"talk{next(_talks)}x")
    return await talk.faults(["첫 말", "둘째 말", LOST])


def test_a_lost_event_is_noticed_and_asked_for(installation: Installation) -> None:
    assert _faults(installation, "lose_a_delivery") == []


def test_a_lost_event_that_nobody_notices_is_found(installation: Installation) -> None:
    faults = _faults(installation, "lose_a_delivery", "notice_no_gap")
    told = [fault for fault in faults if fault.startswith("state: bob, on socket: ")]
    assert any("/version: " in fault for fault in told)
    assert all(fault.startswith("state: ") for fault in faults)


def test_a_message_whose_answer_is_lost_is_stored_once(installation: Installation) -> None:
    assert _faults(installation, "swallow_a_reply") == []


def test_a_retry_without_its_client_id_is_found(installation: Installation) -> None:
    faults = _faults(installation, "swallow_a_reply", "forget_client_ids")
    assert any("doubled: alice-3 is stored 2 times" in fault for fault in faults)
