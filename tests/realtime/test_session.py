"""One client: joined frames, counted events, a bound for those who do not keep up."""

import pytest
from pytest_django import Settings

from chatsite.realtime.session import Principal, Session

from .clients import HELLO, Client

EVENT = b'{"type":"x"}'


def test_what_waits_is_written_as_one_frame() -> None:
    client = Client(1)
    client.session.queue(EVENT, volatile=False)
    client.session.queue(EVENT, volatile=False)
    assert client.frames == []
    client.session.flush()
    assert client.frames == [EVENT + b"\n" + EVENT]


def test_hello_is_first_also_when_events_came_before_it() -> None:
    frames: list[bytes] = []
    session = Session("c1", Principal(1, "session:1"), frames.append, lambda code: None)
    session.queue(EVENT, volatile=False)
    session.flush()
    assert frames == []
    session.begin(HELLO)
    assert frames == [HELLO + b"\n" + EVENT]


def test_a_reply_goes_behind_the_events_that_wait_and_is_not_counted() -> None:
    client = Client(1)
    client.session.queue(EVENT, volatile=False)
    client.session.answer(b'{"type":"reply"}')
    assert client.frames == [EVENT + b'\n{"type":"reply"}']
    assert client.session.events_sent == 1


def test_bytes_count_until_the_client_has_counted_their_events() -> None:
    client = Client(1)
    for _ in range(3):
        client.session.queue(EVENT, volatile=False)
        client.session.flush()
    assert client.session.unacknowledged_bytes() == 3 * len(EVENT)
    client.session.acknowledge(2)
    assert client.session.unacknowledged_bytes() == len(EVENT)
    client.session.acknowledge(3)
    assert client.session.unacknowledged_bytes() == 0


def test_a_client_that_counts_nothing_acknowledges_nothing() -> None:
    client = Client(1)
    client.session.queue(EVENT, volatile=False)
    client.session.flush()
    client.session.acknowledge(0)
    assert client.session.unacknowledged_bytes() == len(EVENT)


def test_a_client_that_does_not_keep_up_is_closed_and_sent_nothing_more(
    settings: Settings,
) -> None:
    settings.SLOW_CLIENT_BYTES = 10 * len(EVENT)
    client = Client(1)
    for _ in range(20):
        client.session.queue(EVENT, volatile=False)
        client.session.flush()
    assert client.code == 4002
    assert len(client.frames) == 11  # the largest frame does not count


def test_an_answer_larger_than_the_bound_is_given_among_events(settings: Settings) -> None:
    settings.SLOW_CLIENT_BYTES = 10 * len(EVENT)
    client = Client(1)
    answer = b'{"type":"reply","data":"' + b"x" * 20 * len(EVENT) + b'"}'
    for frame in (EVENT, answer, EVENT):
        client.session.queue(EVENT, volatile=False)
        client.session.answer(frame)
    assert client.code is None
    client.session.answer(answer)
    assert client.code == 4002


def test_volatile_events_are_dropped_first(settings: Settings) -> None:
    settings.SLOW_CLIENT_BYTES = 10 * len(EVENT)
    client = Client(1)
    for _ in range(20):
        client.session.queue(EVENT, volatile=True)
        client.session.flush()
    assert client.code is None
    sent = len(client.frames)
    assert 0 < sent < 10
    assert client.session.events_sent == sent


@pytest.mark.parametrize("calls", [1, 2])
def test_a_session_closes_once(calls: int) -> None:
    client = Client(1)
    for _ in range(calls):
        client.session.close(4000)
    assert client.code == 4000
