"""Alice reads Korean, Bob English."""

import pytest
from django.test import Client

from accounts.models import User
from tests.people import make_person, new_browser


@pytest.fixture
def alice(db: None) -> User:
    return make_person("alice", name="앨리스", language="ko")


@pytest.fixture
def bob(db: None) -> User:
    return make_person("bob", name="Bob", language="en")


@pytest.fixture
def client() -> Client:
    return new_browser()
