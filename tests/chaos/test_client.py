"""The reference client's own rules, without a network."""

from random import Random

from .client.backoff import Backoff
from .client.feed import Feed
from .client.held import Data
from .client.ladder import Ladder
from .client.outbox import Entry, Outbox
from .client.polls import LongPolls, Polls
from .client.socket import Socket
from .client.store import Store

MUCH = {"sender_id": "7", "data": {}, "reactions": []}


def _fail(ladder: Ladder, times: int, now: float) -> str:
    for _ in range(times):
        ladder.ended(ladder.next(now), 0.0, now)
    return ladder.next(now)


def test_polls_carry_where_no_socket_opens_and_the_socket_is_tried_again() -> None:
    ladder = Ladder(Socket.kind)
    assert _fail(ladder, 2, now=0.0) == Socket.kind
    assert _fail(ladder, 1, now=0.0) == LongPolls.kind
    assert ladder.patience(10.0) == 5.0
    assert ladder.next(15.0) == Socket.kind
    ladder.ended(Socket.kind, 0.0, 15.0)
    assert ladder.next(15.0) == LongPolls.kind
    assert ladder.patience(15.0) == 30.0
    ladder.ended(Socket.kind, 60.0, 105.0)
    assert ladder.next(105.0) == Socket.kind
    assert ladder.patience(105.0) is None


def test_where_long_polls_are_cut_short_ones_follow_and_then_the_socket() -> None:
    ladder = Ladder(Socket.kind)
    assert _fail(ladder, 6, now=0.0) == Polls.kind
    assert _fail(ladder, 3, now=0.0) == Socket.kind


def test_a_kind_that_was_chosen_stays() -> None:
    ladder = Ladder(LongPolls.kind)
    assert _fail(ladder, 9, now=0.0) == LongPolls.kind


def test_the_wait_before_another_try_grows_to_half_a_minute() -> None:
    backoff = Backoff(Random(1))
    waits = [backoff.failed() for _ in range(200)]
    assert waits[0] <= 1.0
    assert 25 < max(waits) <= 30
    backoff.succeeded()
    assert backoff.failed() <= 1.0


def _store() -> Store:
    store = Store("7")
    my = {"role": "member", "read_seq": 0, "history_from_id": "0", "mentions": []}
    mine = {"muted_until": None, "pinned": False, "hidden": False, "draft": ""}
    head = {"my": {**my, **mine}, "last_message": None}
    entry = {"id": "1", "version": 4, "last_seq": 0, "reset": False, "conversation": head}
    account = {"version": 0, "reset": False, "changes": {}}
    answer = {"users": [], "removed": [], "reads": [], "account": account, "more": False}
    store.take_portion(
        {**answer, "conversations": [{**entry, "messages": [], "members": [], "quoted": {}}]}
    )
    return store


def _created(version: int, client_id: str = "") -> Data:
    row = {"id": str(version), "seq": version - 4, "version": version, "kind": "text", **MUCH}
    data = {**row, "client_id": client_id, "conversation_id": "1"}
    return {"type": "message.created", "conversation_id": "1", "version": version, "data": data}


def _marked(read_seq: int) -> Data:
    data = {"user_id": "7", "read_seq": read_seq}
    return {"type": "read.marked", "conversation_id": "1", "data": data}


def test_a_mark_means_the_same_before_and_after_own_messages() -> None:
    """Somebody else's is 1 and 4, own ones are 2, 3 and 5."""
    created = [_created(version) for version in range(5, 10)]
    for other in (created[0], created[3]):
        other["data"]["sender_id"] = "8"
    for events in ([created[0], _marked(1), *created[1:]], [*created, _marked(1)]):
        store = _store()
        feed = Feed(store)
        for event in events:
            feed.take(event)
        assert store.conversations["1"].read_seq == 3


def test_events_are_taken_by_their_number_however_they_come() -> None:
    feed = Feed(_store())
    for version in (7, 5, 5, 6):
        feed.take(_created(version))
    assert feed.store.conversations["1"].version == 7
    assert sorted(feed.store.conversations["1"].rows) == [5, 6, 7]
    assert feed.early == {}
    feed.take(_created(9))
    assert feed.early
    assert feed.store.conversations["1"].version == 7


async def test_a_message_leaves_the_outbox_when_it_is_held() -> None:
    told: list[Entry] = []
    store = _store()
    outbox = Outbox(store, Random(1), told.append)
    entry = outbox.add("1", "안녕")
    event = _created(5, entry.client_id)
    outbox.saw([event["data"]])
    assert told == [entry]
    outbox.settle()
    assert outbox.entries == [entry]
    Feed(store).take(event)
    outbox.settle()
    assert outbox.entries == []
