"""The way from the outbox into the indices."""

import threading

import pytest
from django.db import connection, connections
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.services import create_user
from conversations.models import Conversation, Message, OutboxEntry
from conversations.services.messages import delete_message, edit_message
from search.models import Entry, Pending
from search.services.catching_up import catch_up
from search.services.checking import check, repair
from search.services.taking_in import entry_of, take_in, write_entries
from search.services.texts import texts_of
from tests.conversations.saying import send

from .conftest import Index, Seek, bodies


def test_a_row_leaves_the_outbox_when_it_is_in(
    alice: User, group: Conversation, index: Index
) -> None:
    message = send(alice, group)
    assert OutboxEntry.objects.count() == 1
    index()
    assert not OutboxEntry.objects.exists()
    assert not Pending.objects.exists()
    entry = Entry.objects.get(message_id=message.id)
    assert (entry.version, entry.folded) == (message.text_version, "안녕")
    assert check().is_clean


def test_what_comes_late_never_overwrites_what_is_newer(
    alice: User, group: Conversation, index: Index
) -> None:
    message = send(alice, group, "먼저")
    early = texts_of([(group.pk, message.id)])
    where = {"actor_id": alice.pk, "conversation_id": group.pk, "message_id": message.id}
    edit_message(**where, body="나중", version=message.version)
    index()
    write_entries([entry_of(text) for text in early])
    assert Entry.objects.get(message_id=message.id).folded == "나중"
    delete_message(**where)
    index()
    write_entries([entry_of(text) for text in early])
    assert Entry.objects.get(message_id=message.id).folded == ""
    assert check().is_clean


def test_of_what_is_there_no_more_no_text_is_kept(
    alice: User, group: Conversation, index: Index, seek: Seek
) -> None:
    kept, gone = send(alice, group, "사과 하나"), send(alice, group, "사과 둘")
    early = texts_of([(group.pk, gone.id)])
    index()
    assert Entry.objects.get(message_id=gone.id).folded == "사과 둘"
    Message.objects.filter(conversation_id=group.pk, id=gone.id).delete()
    for version in (gone.text_version, gone.text_version + 1):
        OutboxEntry.objects.create(conversation=group, message_id=gone.id, version=version)
    index()
    write_entries([entry_of(text) for text in early])
    assert Entry.objects.get(message_id=gone.id).folded == ""
    assert bodies(seek(alice, "사과")) == [kept.body]
    assert check().is_clean


def _spoil(word: str) -> None:
    """From now on Postgres refuses an entry with this word in it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF NEW.folded LIKE '%%{word}%%' THEN RAISE 'poison'; END IF; RETURN NEW; END $$;"
            "CREATE TRIGGER refuse BEFORE INSERT OR UPDATE ON search_entry "
            "FOR EACH ROW EXECUTE FUNCTION refuse()"
        )


def _mend() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER refuse ON search_entry; DROP FUNCTION refuse()")


@pytest.mark.parametrize("engine", ["postgres"], indirect=True)
def test_a_poisonous_row_is_set_aside_and_holds_up_nobody(
    alice: User, group: Conversation, index: Index, seek: Seek
) -> None:
    _spoil("독")
    poison = send(alice, group, "독사과")
    for n in range(3):
        send(alice, group, f"사과 {n}")
    index()
    assert bodies(seek(alice, "사과")) == ["사과 2", "사과 1", "사과 0"]
    (aside,) = Pending.objects.all()
    assert (aside.message_id, aside.set_aside_at is not None) == (poison.id, True)
    assert "poison" in aside.error
    assert not OutboxEntry.objects.exists()
    _mend()
    boss = create_user(handle="boss")
    boss.is_staff = boss.is_superuser = True
    boss.save()
    browser = Client()
    browser.force_login(boss)
    address = reverse("admin:search_pending_changelist")
    page = browser.get(address).content.decode()
    assert "poison" in page
    assert "독사과" not in page
    browser.post(address, {"action": "take_in_again", "_selected_action": [aside.pk]})
    index()
    assert not Pending.objects.exists()
    assert bodies(seek(alice, "독사과")) == ["독사과"]


def test_what_differs_is_seen_and_repaired(
    alice: User, group: Conversation, index: Index, seek: Seek, engine: str
) -> None:
    lost, spoilt, deleted = (send(alice, group, f"사과 {n}") for n in range(3))
    where = {"actor_id": alice.pk, "conversation_id": group.pk, "message_id": deleted.id}
    delete_message(**where)
    index()
    assert check().is_clean
    Entry.objects.filter(message_id=lost.id).delete()
    Entry.objects.filter(message_id=spoilt.id).update(folded="배")
    report = check()
    assert {id for _conversation, id in report.entries} == {lost.id, spoilt.id}
    repair(report)
    index()
    assert check().is_clean
    assert bodies(seek(alice, "사과")) == ["사과 1", "사과 0"]


@pytest.mark.django_db(transaction=True)
def test_two_workers_share_what_there_is(alice: User, group: Conversation, index: Index) -> None:
    for n in range(300):
        send(alice, group, f"사과 {n}")

    def work() -> None:
        try:
            while take_in(limit=7):
                pass
            catch_up()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    index()
    assert Entry.objects.count() == 300
    report = check()
    assert report.is_clean
    assert report.waiting == 0
