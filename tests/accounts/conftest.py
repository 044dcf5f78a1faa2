"""Alice and Bob are members, Charlie is the outsider."""

from collections.abc import Callable, Iterator

import pytest
from django.test import Client

from accounts.models import User
from tests.accounts.api import Api
from tests.people import make_person, make_token, new_browser
from tests.recorder import Recorder, recording


@pytest.fixture
def alice(db: None) -> User:
    return make_person("alice", name="앨리스")


@pytest.fixture
def bob(db: None) -> User:
    return make_person("bob", name="밥")


@pytest.fixture
def charlie(db: None) -> User:
    return make_person("charlie", name="찰리")


@pytest.fixture
def api(db: None) -> Callable[[User], Api]:
    """The API as a person's program sees it."""
    return lambda person: Api(Client(headers={"Authorization": f"Token {make_token(person)}"}))


@pytest.fixture
def client() -> Client:
    return new_browser()


@pytest.fixture
def recorder() -> Iterator[Recorder]:
    with recording() as recorder:
        yield recorder
