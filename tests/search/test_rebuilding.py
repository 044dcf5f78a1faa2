"""A new index is built beside the living one, without a gap; search_check finds what differs."""

from io import StringIO
from typing import Any

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django import Settings

from accounts.models import User
from conversations.models import Conversation, Message
from conversations.services.messages import edit_message
from search.engines.elastic.client import client
from search.engines.elastic.indices import alias, read_indices
from search.models import Entry
from search.services.catching_up import catch_up
from search.services.checking import check
from search.services.rebuilding import _LOCK, Busy, rebuild
from tests.conversations.saying import send

from .conftest import Index, Seek, bodies

pytestmark = pytest.mark.parametrize("engine", ["elasticsearch"], indirect=True)


def _edit(alice: User, message: Message, body: str) -> None:
    edit_message(
        actor_id=alice.pk,
        conversation_id=message.conversation_id,
        message_id=message.id,
        body=body,
        version=message.version,
    )


def test_searching_and_writing_go_on_meanwhile(
    alice: User, group: Conversation, index: Index, seek: Seek
) -> None:
    early = send(alice, group, "사과 하나")
    send(alice, group, "사과 둘")
    index()
    before = read_indices(client()).living
    told: list[tuple[int, int]] = []

    def meanwhile(done: int, total: int) -> None:
        told.append((done, total))
        assert len(bodies(seek(alice, "사과"))) >= 2
        if done:  # it was read by now, and changes again
            _edit(alice, early, "사과 셋")
            send(alice, group, "사과 넷")
            catch_up()

    name = rebuild(meanwhile)
    assert told == [(0, 2), (2, 2)]
    indices = read_indices(client())
    assert (indices.living, indices.building) == (name, ())
    assert name != before
    client().indices.refresh(index=alias())
    assert bodies(seek(alice, "사과")) == ["사과 넷", "사과 둘", "사과 셋"]
    assert check().is_clean


def test_what_a_killed_one_left_is_cleared_away(
    alice: User, group: Conversation, index: Index
) -> None:
    send(alice, group)
    index()

    def die(done: int, total: int) -> None:
        if done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rebuild(die)
    assert len(read_indices(client()).building) == 1
    rebuild()
    assert read_indices(client()).building == ()
    assert check().is_clean


def test_one_at_a_time(alice: User, group: Conversation, index: Index) -> None:
    index()
    parameters = connection.get_connection_params()
    options = {name: parameters[name] for name in ("host", "port", "user", "password", "dbname")}
    with psycopg.connect(**options) as other:
        other.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        with pytest.raises(Busy):
            rebuild()
        other.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])
    rebuild()


def test_the_commands(alice: User, group: Conversation, index: Index, seek: Seek) -> None:
    kept, spoilt = send(alice, group, "사과 하나"), send(alice, group, "사과 둘")
    index()
    said = StringIO()
    call_command("reindex", stdout=said)
    assert "2 of 2 messages" in said.getvalue()
    call_command("search_check", stdout=said)
    where: Any = {"index": alias(), "routing": str(group.pk)}
    # By its version: a deletion by hand counts as a later one for a minute.
    as_told: Any = {"version": kept.text_version, "version_type": "external_gte"}
    client().delete(id=str(kept.id), **as_told, **where)
    stray = {"message_id": 77, "version": 1, "conversation_id": str(group.pk), "body": "사과 셋"}
    client().index(id="77", document=stray, **where)
    Entry.objects.filter(message_id=spoilt.id).delete()
    with pytest.raises(CommandError):
        call_command("search_check", stdout=said)
    assert "1 in Postgres, 1 in Elasticsearch, 1 surplus there" in said.getvalue()
    call_command("search_check", "--repair", stdout=said)
    assert check().is_clean
    client().indices.refresh(index=alias())
    assert bodies(seek(alice, "사과")) == ["사과 둘", "사과 하나"]


def test_after_a_restored_backup_a_reindex_sets_it_back(
    alice: User, group: Conversation, index: Index
) -> None:
    message = send(alice, group, "사과")
    index()
    Message.objects.filter(id=message.id).update(text_version=message.text_version - 1)
    Entry.objects.filter(message_id=message.id).update(version=message.text_version - 1)
    report = check()
    assert report.newer == [(group.pk, message.id)]
    call_command("reindex", "--quiet", stdout=StringIO())
    assert check().is_clean


def test_without_elasticsearch_there_is_nothing_to_reindex(
    group: Conversation, engine: str, settings: Settings
) -> None:
    there, settings.ELASTICSEARCH_URL = settings.ELASTICSEARCH_URL, ""
    with pytest.raises(CommandError):
        call_command("reindex")
    settings.ELASTICSEARCH_URL = there
