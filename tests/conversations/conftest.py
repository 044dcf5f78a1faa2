"""Alice and Bob are members, Charlie is not."""

from collections.abc import Iterator
from uuid import uuid4

import pytest

from accounts.models import User
from accounts.services.people import create_user
from conversations.models import Conversation
from conversations.services.conversations import start_direct, start_group
from tests.recorder import Recorder, recording


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
def direct(alice: User, bob: User) -> Conversation:
    return start_direct(actor_id=alice.pk, user_id=bob.pk).conversation


@pytest.fixture
def group(alice: User, bob: User) -> Conversation:
    """Alice owns it, Bob is a member."""
    return start_group(
        actor_id=alice.pk, title="가족", user_ids=[bob.pk], client_id=uuid4()
    ).conversation


@pytest.fixture
def recorder() -> Iterator[Recorder]:
    with recording() as recorder:
        yield recorder
