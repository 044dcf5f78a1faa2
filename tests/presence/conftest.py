"""The people of the tests of conversations."""

from tests.conversations.conftest import (
    alice,
    bob,
    charlie,
    direct,
    dora,
    group,
    hear,
    recorder,
)

__all__ = ["alice", "bob", "charlie", "direct", "dora", "group", "hear", "recorder"]
