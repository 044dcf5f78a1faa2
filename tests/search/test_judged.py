"""How well search finds what people mean: the judged set on every engine.

The half that nothing was tuned on. `README.md` beside the set says what the figures are.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from pytest_django import Settings

from accounts.models import User
from chatsite.lib import snowflake
from conversations.models import Conversation, Message, OutboxEntry
from search.engines.elastic.client import client
from search.engines.elastic.indices import alias
from search.language import parse
from search.selectors.finding import find
from search.services.catching_up import catch_up
from tests.services import elastic

from .conftest import drop_all, use
from .judged.figures import AT, CLASS_AT_LEAST, FIRST_AT_LEAST, RECALL_AT_LEAST, figures
from .judged.texts import texts

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(600)]
_SERVERS = {"nori": "elasticsearch", "without nori": "elasticsearch_without_nori"}

Find = Callable[[str], list[str]]


@pytest.fixture(scope="module", autouse=True)
def _both_begun_first(request: pytest.FixtureRequest) -> None:
    """As for all tests of searching: before there is a transaction that would lie idle."""
    if elastic.is_possible():
        for server in _SERVERS.values():
            request.getfixturevalue(server)


@pytest.fixture(params=["postgres", *_SERVERS])
def engine(request: pytest.FixtureRequest, settings: Settings) -> Iterator[str]:
    """What answers in this test."""
    if request.param == "postgres":
        yield request.param
        return
    use(request.getfixturevalue(_SERVERS[request.param]), settings)
    yield request.param
    drop_all()


@pytest.fixture
def find_texts(engine: str, group: Conversation, alice: User, bob: User) -> Find:
    """All texts are said in a group; the best ten for a query are answered by their names."""
    names = _say_all(group, [alice, bob])
    catch_up()
    if engine != "postgres":
        client().indices.refresh(index=alias())

    def find_for_alice(typed: str) -> list[str]:
        query = parse(typed, now=datetime.now(UTC), time_zone="Asia/Seoul")
        answer = find(actor_id=alice.id, query=query, sort="best", limit=AT)
        return [names[hit.message.id] for hit in answer.hits]

    return find_for_alice


def _say_all(group: Conversation, speakers: list[User]) -> dict[int, str]:
    """As rows: what they say is of interest, not that it is said. Message → name of its text."""
    said: list[Message] = []
    for number, (name, body) in enumerate(texts().items(), 1):
        message = Message(
            conversation=group,
            id=snowflake.next_id(),
            seq=group.last_seq + number,
            version=group.version + number,
            text_version=group.version + number,
            sender=speakers[number % len(speakers)],
            kind=Message.Kind.TEXT,
            body=body,
            data={"name": name},
        )
        said.append(message)
    Message.objects.bulk_create(said)
    OutboxEntry.objects.bulk_create(
        OutboxEntry(conversation_id=group.pk, message_id=row.id, version=row.text_version)
        for row in said
    )
    return {row.id: row.data["name"] for row in said}


def test_what_people_mean_is_found(engine: str, find_texts: Find) -> None:
    reported = figures(find_texts, "report")
    print(f"\n{engine}\n{reported.table()}")
    told = f"\n{reported.table()}\n{reported.missed}"
    assert reported.recall() >= RECALL_AT_LEAST[engine], told
    assert reported.first() >= FIRST_AT_LEAST, told
    for kind in reported.scores:
        assert reported.recall(kind) >= CLASS_AT_LEAST, f"{kind}{told}"
