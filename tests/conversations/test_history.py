"""History: pages by primary key, from the own joining on."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from chatsite.lib.errors import Invalid, NotFound
from chatsite.lib.snowflake import created_at
from conversations.models import Conversation, Message
from conversations.selectors.history import Page
from conversations.selectors.rows import present_people
from conversations.services.reactions import add_reaction

from .saying import heads, history, join, leave, seen, send


@pytest.fixture
def talk(alice: User, bob: User, direct: Conversation, noise: Conversation) -> list[Message]:
    """Nine messages of two."""
    return [send((alice, bob)[n % 2], direct, str(n)) for n in range(9)]


def bodies(page: Page) -> str:
    return "".join(row["body"] for row in page.rows)


def around(page: Page) -> tuple[str, int | None, int | None]:
    return bodies(page), page.next, page.prev


def test_the_newest_page_comes_first_and_newest_first(
    bob: User, direct: Conversation, talk: list[Message]
) -> None:
    assert around(history(bob, direct, limit=4)) == ("8765", talk[5].id, None)


def test_pages_lead_back_to_the_first_row(
    bob: User, direct: Conversation, talk: list[Message]
) -> None:
    page = history(bob, direct, limit=4)
    read = bodies(page)
    while page.next is not None:
        page = history(bob, direct, before=page.next, limit=4)
        read += bodies(page)
        assert page.prev == int(page.rows[0]["id"])
    assert read == "876543210"


def test_pages_lead_forward_to_the_last_row(
    bob: User, direct: Conversation, talk: list[Message]
) -> None:
    page = history(bob, direct, after=talk[0].id, limit=3)
    read = [bodies(page)]
    while page.prev is not None:
        page = history(bob, direct, after=page.prev, limit=3)
        read.append(bodies(page))
    assert read == ["321", "654", "87"]


@pytest.mark.parametrize(
    ("limit", "expected"),
    [(1, "4"), (2, "54"), (3, "543"), (4, "6543"), (5, "65432"), (100, "876543210")],
)
def test_around_a_row_lie_as_many_newer_as_older_ones(
    bob: User, direct: Conversation, talk: list[Message], limit: int, expected: str
) -> None:
    page = history(bob, direct, around=talk[4].id, limit=limit)
    assert bodies(page) == expected
    assert page.next == (int(page.rows[-1]["id"]) if limit < 100 else None)
    assert page.prev == (int(page.rows[0]["id"]) if limit < 100 else None)


def test_around_the_ends_there_is_what_there_is(
    bob: User, direct: Conversation, talk: list[Message]
) -> None:
    assert around(history(bob, direct, around=talk[0].id, limit=4)) == ("210", None, talk[2].id)
    assert around(history(bob, direct, around=talk[8].id, limit=4)) == ("87", talk[7].id, None)


def test_a_bound_need_not_be_a_row(bob: User, direct: Conversation, talk: list[Message]) -> None:
    assert bodies(history(bob, direct, around=talk[4].id + 1, limit=2)) == "54"
    assert bodies(history(bob, direct, before=talk[4].id - 1, limit=2)) == "32"
    assert bodies(history(bob, direct, after=talk[4].id + 1, limit=2)) == "65"


def test_a_page_without_rows_still_says_where_it_lies(
    bob: User, direct: Conversation, talk: list[Message]
) -> None:
    first, last = talk[0].id, talk[8].id
    assert around(history(bob, direct, before=first)) == ("", None, first - 1)
    assert around(history(bob, direct, after=last)) == ("", last + 1, None)
    assert bodies(history(bob, direct, before=last + 1, limit=1)) == "8"
    assert bodies(history(bob, direct, after=first - 1, limit=1)) == "0"


def test_an_empty_conversation_has_one_empty_page(bob: User, direct: Conversation) -> None:
    assert around(history(bob, direct)) == ("", None, None)


def test_at_a_time_the_first_message_since_stands_in_the_middle(
    bob: User, direct: Conversation, talk: list[Message]
) -> None:
    moment = created_at(talk[4].id)
    page = history(bob, direct, at=moment, limit=4)
    since = next(message for message in talk if created_at(message.id) >= moment)
    assert page.rows[1]["id"] == str(since.id)
    assert bodies(page)[2:] == bodies(history(bob, direct, before=since.id, limit=2))


def test_before_the_first_and_after_the_last_there_is_what_there_is(
    bob: User, direct: Conversation, talk: list[Message]
) -> None:
    long_ago, some_day = datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 12, 30, tzinfo=UTC)
    assert around(history(bob, direct, at=long_ago, limit=4)) == ("10", None, talk[1].id)
    assert around(history(bob, direct, at=some_day, limit=4)) == ("87", talk[7].id, None)


def test_only_one_bound_is_given(bob: User, direct: Conversation) -> None:
    for bounds in ({"before": 5, "after": 3}, {"around": 5, "at": datetime.now(UTC)}):
        with pytest.raises(Invalid):
            history(bob, direct, **bounds)


def test_a_page_carries_the_version_of_its_moment(
    alice: User, bob: User, direct: Conversation, talk: list[Message]
) -> None:
    assert history(bob, direct).version == heads(direct)[1]
    send(alice, direct)
    assert history(bob, direct).version == heads(direct)[1]


def test_a_page_has_the_people_whom_it_names(
    alice: User, bob: User, dora: User, erin: User, group: Conversation
) -> None:
    """Those too who left since: who wrote, who reacted, whom an answer or a line names."""
    join(alice, group, erin)
    original = send(erin, group, "처음")
    send(alice, group, "답", reply_to=original.id)
    reacted = send(alice, group, "이모지")
    add_reaction(actor_id=dora.pk, conversation_id=group.pk, message_id=reacted.id, emoji="👍")
    leave(erin, group)
    leave(dora, group)

    def people(page: Page) -> set[int]:
        return {user.pk for user in present_people(page.people)}

    where = {"before": reacted.id, "limit": 1}
    assert people(history(bob, group, **where)) == {alice.pk, erin.pk}
    assert people(history(bob, group, around=reacted.id, limit=1)) == {alice.pk, dora.pk}
    joined = Message.objects.get(conversation_id=group.pk, data__line="joined")
    assert people(history(bob, group, around=joined.id, limit=1)) == {alice.pk, erin.pk}


def test_a_quote_is_cut_at_200_characters_and_only_for_rows_elsewhere(
    alice: User, bob: User, direct: Conversation
) -> None:
    original = send(alice, direct, "가" * 300)
    send(bob, direct, "답", reply_to=original.id)
    assert history(bob, direct).quoted == {}
    (quoted,) = history(bob, direct, limit=1).quoted.values()
    assert quoted["excerpt"] == "가" * 199 + "…"


def test_who_joins_later_reads_from_their_line_on(
    alice: User, bob: User, erin: User, group: Conversation, noise: Conversation
) -> None:
    before = send(bob, group, "비밀")
    join(alice, group, erin)
    send(bob, group, "어서 와")
    assert seen(erin, group) == ["<joined>", "어서 와"]
    assert seen(bob, group)[-3:] == ["비밀", "<joined>", "어서 와"]
    page = history(erin, group, limit=2)
    assert page.next is None
    assert history(erin, group, before=before.id + 1).rows == []
    assert history(erin, group, around=before.id).rows == history(erin, group).rows
    with pytest.raises(NotFound):
        send(erin, group, reply_to=before.id)


def test_who_joins_later_is_quoted_nothing_from_before(
    alice: User, bob: User, erin: User, group: Conversation
) -> None:
    before = send(bob, group, "비밀")
    join(alice, group, erin)
    send(alice, group, "답", reply_to=before.id)
    assert history(bob, group, limit=1).quoted != {}
    page = history(erin, group, limit=1)
    assert page.quoted == {}
    assert page.rows[0]["reply_to"] == {
        "id": str(before.id),
        "seq": before.seq,
        "sender_id": str(bob.pk),
    }


def test_who_left_reads_nothing(bob: User, alice: User, group: Conversation) -> None:
    send(alice, group)
    assert seen(bob, group)
    leave(bob, group)
    send(alice, group, "없을 때")
    with pytest.raises(NotFound):
        history(bob, group)


def test_who_comes_back_reads_from_the_new_line_on(
    alice: User, bob: User, group: Conversation
) -> None:
    send(bob, group, "전에")
    leave(bob, group)
    send(alice, group, "없을 때")
    join(alice, group, bob)
    send(alice, group, "다시")
    assert seen(bob, group) == ["<joined>", "다시"]


def test_outsiders_and_strangers_to_the_id_are_answered_alike(
    charlie: User, direct: Conversation
) -> None:
    for id in (direct.pk, 1):
        with pytest.raises(NotFound) as caught:
            history(charlie, Conversation(id=id))
        assert caught.value.as_json() == NotFound().as_json()


def test_a_page_reads_the_primary_key_and_nothing_else_of_the_messages(
    bob: User, direct: Conversation, talk: list[Message]
) -> None:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        history(bob, direct, before=talk[5].id, limit=3)
    on_messages = [
        query["sql"] for query in captured if 'FROM "conversations_message"' in query["sql"]
    ]
    assert on_messages
    for sql in on_messages:
        assert '"conversation_id" = ' in sql
        assert "created" not in sql.split("ORDER BY")[-1]
        assert "OFFSET" not in sql
