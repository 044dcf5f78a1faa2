"""A history that somebody brought along is found as all else, by its owner, until it goes."""

import pytest

from accounts.models import User
from conversations.models import Import, Message, OutboxEntry
from conversations.selectors.imports import others_have_to_catch_up
from conversations.services import imports
from conversations.services.conversations import dissolve_conversation
from search.engines.elastic.client import client
from search.engines.elastic.indices import alias
from search.language import Name
from search.models import Entry
from search.services.checking import check
from tests.conversations.bringing import bring, export, rows_of, send_file

from .conftest import Index, Seek, bodies


def _texts_in_the_indices(engine: str) -> int:
    held = Entry.objects.exclude(folded="").count()
    if engine == "elasticsearch":
        found = client().count(index=alias(), query={"exists": {"field": "body"}})
        assert found["count"] == held
    return held


def _remove(row: Import) -> None:
    assert row.conversation_id
    dissolve_conversation(actor_id=row.owner_id, conversation_id=row.conversation_id)
    assert not imports.sweep(owner_id=row.owner_id, import_id=row.id)
    assert not Message.objects.filter(conversation=row.conversation).exists()


def test_it_is_found_by_its_owner_alone(alice: User, bob: User, index: Index, seek: Seek) -> None:
    row = bring(alice, export(30))
    index()
    assert bodies(seek(alice, "말", "27")) == ["말 27"]
    assert seek(alice, "말").total == 30
    assert seek(bob, "말").total == 0
    assert not OutboxEntry.objects.exists()
    assert len(rows_of(row)) == 30
    assert check().is_clean


def test_it_is_found_by_the_name_of_the_chat(alice: User, index: Index, seek: Seek) -> None:
    bring(alice, export(3))
    index()
    named = (Name("산들", 3, 5),)
    assert bodies(seek(alice, "말", conversations=named)) == ["말 2", "말 1", "말 0"]


def test_no_index_keeps_what_was_removed(
    alice: User, index: Index, seek: Seek, engine: str
) -> None:
    kept, removed = bring(alice, export(5)), bring(alice, export(20))
    index()
    assert _texts_in_the_indices(engine) == 25
    _remove(removed)
    assert bodies(seek(alice, "말")) == [row.body for row in reversed(rows_of(kept))]
    index()
    assert _texts_in_the_indices(engine) == 5
    assert check().is_clean


def test_what_was_removed_before_it_was_indexed_never_is(
    alice: User, index: Index, engine: str
) -> None:
    _remove(bring(alice, export(20)))
    index()
    assert _texts_in_the_indices(engine) == 0
    assert not OutboxEntry.objects.exists()
    assert check().is_clean


@pytest.mark.parametrize("engine", ["postgres"], indirect=True)
def test_a_history_waits_for_the_index_and_nobody_for_a_history(
    alice: User, index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("conversations.selectors.imports.MAX_WAITING", 1_500)
    row = send_file(alice, export(3_000))
    where = {"owner_id": alice.pk, "import_id": row.id}
    assert imports.read_on(**where)
    for _turn in range(2):
        assert others_have_to_catch_up()
        assert imports.read_on(**where)
        assert OutboxEntry.objects.count() == 2_000
    index()
    assert not imports.read_on(**where)
    index()
    assert Entry.objects.count() == 3_000
