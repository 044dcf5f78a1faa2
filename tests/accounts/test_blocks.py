"""Blocking a person."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction

from accounts.models import Block, User
from accounts.services import block, next_account_version, unblock
from accounts.signals import block_changed
from tests.accounts.api import Api
from tests.recorder import Recorder

ApiOf = Callable[[User], Api]
pytestmark = pytest.mark.django_db


def test_block_list_and_lift(alice: User, bob: User, api: ApiOf) -> None:
    mine = api(alice)
    assert mine.put(f"blocks/{bob.id}").status == 200
    assert [person["handle"] for person in mine.get("blocks").body["results"]] == ["bob"]
    assert mine.delete(f"blocks/{bob.id}").status == 204
    assert mine.get("blocks").body == {"results": [], "next": None}


@pytest.mark.django_db(transaction=True)
def test_the_blocked_person_hears_nothing(
    alice: User, bob: User, api: ApiOf, recorder: Recorder
) -> None:
    block(actor=alice, person=bob)
    assert "account.changed" in recorder.types_for(alice.id)
    assert "account.changed" not in recorder.types_for(bob.id)
    assert api(bob).get("blocks").body["results"] == []
    assert api(bob).get(f"users/{alice.id}").status == 200


def test_only_who_blocked_can_lift_it(alice: User, bob: User, charlie: User, api: ApiOf) -> None:
    block(actor=alice, person=bob)
    assert api(bob).delete(f"blocks/{alice.id}").status == 204
    assert api(charlie).delete(f"blocks/{bob.id}").status == 204
    assert Block.objects.get(owner=alice, person=bob).removed_at is None


def test_oneself_and_the_missing(alice: User, api: ApiOf) -> None:
    assert api(alice).put(f"blocks/{alice.id}").status == 400
    assert api(alice).put("blocks/1").status == 404


@pytest.mark.django_db(transaction=True)
def test_blocking_and_lifting_are_dated_and_told_upward(alice: User, bob: User) -> None:
    heard: list[dict[str, Any]] = []

    def hear(signal: object, sender: object, **said: Any) -> None:
        heard.append(said)

    block_changed.connect(hear)
    try:
        block(actor=alice, person=bob)
        first = Block.objects.get(owner=alice, person=bob).changed_at
        block(actor=alice, person=bob)
        assert Block.objects.get(owner=alice, person=bob).changed_at == first
        unblock(actor=alice, person_id=bob.id)
        assert Block.objects.get(owner=alice, person=bob).changed_at > first
    finally:
        block_changed.disconnect(hear)
    pair = {"owner_id": alice.id, "person_id": bob.id}
    assert heard == [{**pair, "blocked": True}, {**pair, "blocked": False}]


@pytest.mark.django_db(transaction=True)
def test_two_blocks_at_the_same_moment_are_one_change(alice: User, bob: User) -> None:
    barrier = threading.Barrier(4)

    def block_bob() -> None:
        barrier.wait()
        try:
            block(actor=alice, person=bob)
        finally:
            connection.close()

    threads = [threading.Thread(target=block_bob) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    alice.refresh_from_db()
    assert alice.account_version == 1


@pytest.mark.django_db(transaction=True)
def test_a_version_is_taken_inside_a_transaction_only(alice: User) -> None:
    with pytest.raises(transaction.TransactionManagementError):
        next_account_version(alice.id)
    with transaction.atomic():
        assert next_account_version(alice.id) == 1
