"""A block cuts read marks between two people, in the words of somebody who hides theirs."""

import pytest

from accounts.models import User
from accounts.services import block, unblock
from conversations.models import Conversation
from conversations.services.reads import mark_read
from tests.recorder import Recorder

from .saying import send


def marks(recorder: Recorder, person: User) -> list[tuple[str, int | None]]:
    return [
        (event["data"]["user_id"], event["data"]["read_seq"])
        for event in recorder.events_for(person.pk)
        if event["type"] == "read.marked"
    ]


@pytest.mark.django_db(transaction=True)
def test_a_block_hides_the_marks_from_each_other_and_its_end_shows_them(
    alice: User, bob: User, direct: Conversation, recorder: Recorder
) -> None:
    send(alice, direct)
    mark_read(actor_id=bob.pk, conversation_id=direct.pk, seq=1)
    recorder.clear()
    block(actor=alice, person=bob)
    assert marks(recorder, bob) == [(str(alice.pk), None)]
    assert marks(recorder, alice) == [(str(bob.pk), None)]
    assert recorder.types_for(bob.pk) == ["read.marked"]
    recorder.clear()
    unblock(actor=alice, person_id=bob.pk)
    assert marks(recorder, bob) == [(str(alice.pk), 1)]
    assert marks(recorder, alice) == [(str(bob.pk), 1)]
