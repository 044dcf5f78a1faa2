"""Alice owns the group, Dora is its admin, Bob a member; Charlie is the outsider.

Alice and Bob have a direct conversation, too. What others say elsewhere is noise.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from uuid import uuid4

import pytest

from accounts.models import User
from accounts.services.people import create_user
from conversations.models import Conversation, Role
from conversations.services.conversations import start_direct, start_group
from conversations.services.members import set_role
from tests.recorder import Recorder, recording

from . import saying
from .on_loop import Loop, running_loop, send_message_on_loop
from .saying import send
from .scene import frank, gina, in_blocked_direct, in_direct, in_group

__all__ = ["frank", "gina", "in_blocked_direct", "in_direct", "in_group"]

Hear = Callable[[], AbstractContextManager[Recorder]]


@pytest.fixture
def alice(db: None) -> User:
    return create_user(handle="alice", name="앨리스")


@pytest.fixture
def bob(db: None) -> User:
    return create_user(handle="bob", name="밥")


@pytest.fixture
def charlie(db: None) -> User:
    return create_user(handle="charlie", name="찰리")


@pytest.fixture
def dora(db: None) -> User:
    return create_user(handle="dora", name="도라")


@pytest.fixture
def erin(db: None) -> User:
    return create_user(handle="erin", name="에린")


@pytest.fixture
def direct(alice: User, bob: User) -> Conversation:
    return start_direct(actor_id=alice.pk, user_id=bob.pk).conversation


@pytest.fixture
def group(alice: User, bob: User, dora: User) -> Conversation:
    group = start_group(
        actor_id=alice.pk, title="가족", user_ids=[bob.pk, dora.pk], client_id=uuid4()
    ).conversation
    set_role(actor_id=alice.pk, conversation_id=group.pk, user_id=dora.pk, role=Role.ADMIN)
    group.refresh_from_db()
    return group


@pytest.fixture
def noise(alice: User, bob: User, charlie: User) -> Conversation:
    """What happens elsewhere: another group of Alice's, and what Bob and Charlie say."""
    elsewhere = start_group(
        actor_id=alice.pk, title="소음", user_ids=[bob.pk, charlie.pk], client_id=uuid4()
    ).conversation
    for sender in (charlie, alice, bob):
        send(sender, elsewhere, "소음")
    with_bob = start_direct(actor_id=charlie.pk, user_id=bob.pk).conversation
    send(charlie, with_bob, "소음")
    return elsewhere


@pytest.fixture
def loop(transactional_db: None) -> Iterator[Loop]:
    """A loop beside the test, on which messages are sent as by sockets."""
    with running_loop() as loop:
        yield loop


@pytest.fixture(params=["by_thread", "on_loop"])
def both_ways(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The test runs twice: messages are sent as over HTTP, and as by sockets."""
    if request.param == "on_loop":
        request.getfixturevalue("loop")
        monkeypatch.setattr(saying, "send_message", send_message_on_loop)


@pytest.fixture
def recorder() -> Iterator[Recorder]:
    with recording() as recorder:
        yield recorder


@pytest.fixture
def hear(recorder: Recorder, django_capture_on_commit_callbacks: Callable[..., object]) -> Hear:
    """What is published by a block of code: as if each transaction in it had committed."""

    @contextmanager
    def listening() -> Iterator[Recorder]:
        recorder.clear()
        with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
            yield recorder

    return listening
