"""One hundred members over four nodes, all sending at once, under the default rate limits."""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from tests.product import product

from .member import Member
from .people import make_people

MEMBERS = 100
MESSAGES_EACH = 20
ALL = MEMBERS * MESSAGES_EACH


async def _all_send(addresses: list[str], tokens: list[str], conversation_id: str) -> list[Member]:
    async with AsyncExitStack() as stack:
        members = [
            await stack.enter_async_context(
                Member([*addresses[number % 4 :], *addresses[: number % 4]], token, conversation_id)
            )
            for number, token in enumerate(tokens)
        ]
        sends = [
            member.send(f"{number}번의 {count}번째 말")
            for number, member in enumerate(members)
            for count in range(MESSAGES_EACH)
        ]
        await asyncio.gather(*sends)
        await asyncio.gather(*(member.hold(ALL) for member in members))
        return members


@pytest.mark.system
@pytest.mark.timeout(400)
def test_every_member_holds_every_message_once_in_the_same_order(tmp_path: Path) -> None:
    with product(tmp_path / "data", nodes=4) as running:
        people = make_people(running, MEMBERS)
        tokens = [token for _, token in people]
        group = httpx.post(
            f"{running.addresses[0]}/api/v1/conversations",
            headers={"Authorization": f"Token {tokens[0]}"},
            json={
                "kind": "group",
                "title": "백 명",
                "member_ids": [str(user_id) for user_id, _ in people[1:]],
                "client_id": str(uuid4()),
            },
        ).json()
        members = asyncio.run(_all_send(running.addresses, tokens, group["id"]))

    order = [message["id"] for _, message in sorted(members[0].messages.items())]
    bodies = {message["body"] for message in members[0].messages.values()}
    assert len(bodies) == ALL
    assert sorted(order, key=int) == order
    for member in members:
        assert sorted(member.messages) == list(range(1, ALL + 1))
        assert [m["id"] for _, m in sorted(member.messages.items())] == order
        assert len(member.applied) == len(set(member.applied)) == ALL
