"""A history that somebody brings along: it comes once and whole, in order, and stays as it is."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import translation

from accounts.models import User
from accounts.services import suspend, unsuspend
from chatsite.lib.clock import ClockTimestamp
from chatsite.lib.errors import Conflict, Invalid, NotFound
from conversations.kakaotalk import SNIFFED_BYTES
from conversations.models import (
    Conversation,
    HiddenMessage,
    Import,
    ImportPart,
    Membership,
    Message,
)
from conversations.selectors.imports import abandoned, imports_of, left_alone
from conversations.selectors.lists import present_conversation
from conversations.selectors.sync import sync
from conversations.services import imports
from conversations.services.conversations import dissolve_conversation, rename_conversation
from conversations.services.imports import reading
from conversations.services.messages import delete_message_for_me
from conversations.tasks import continue_imports

from .bringing import bring, conversation_of, export, rows_of, send_file
from .client import Client
from .conftest import Hear

EXPORTS = Path(__file__).parent / "kakaotalk" / "exports"
DESKTOP = (EXPORTS / "desktop_ko.txt").read_bytes()


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """Whatever language a test before this one left behind."""
    with translation.override("en"):
        yield


def test_it_becomes_a_conversation_of_ones_own(alice: User, bob: User, noise: Conversation) -> None:
    row = bring(alice, DESKTOP)
    assert (row.state, row.error, row.position) == ("done", "", len(DESKTOP))
    conversation = conversation_of(row)
    assert (conversation.kind, conversation.title) == ("imported", "주말 산행 모임")
    assert list(Membership.objects.filter(conversation=conversation).values_list("user_id")) == [
        (alice.pk,)
    ]
    assert not ImportPart.objects.exists() or row.sweeping
    with pytest.raises(NotFound):
        present_conversation(bob.pk, conversation.pk)


def test_the_rows_keep_the_order_of_the_file_and_who_said_it_when(alice: User) -> None:
    rows = rows_of(bring(alice, DESKTOP))
    assert [(row.kind, row.seq, row.body) for row in rows] == [
        ("system", 0, ""),
        ("text", 1, "다들 안녕하세요"),
        ("text", 2, "토요일 9시: 북한산 입구 [우이역] 앞, 맞죠?\n준비물:\n - 물\n\n - 김밥"),
        ("text", 3, "사진"),
        ("text", 4, "파일: 지도.pdf"),
        ("system", 4, ""),
        ("system", 4, ""),
        ("text", 5, "삭제된 메시지입니다."),
        ("text", 6, "ㅋㅋㅋ"),
    ]
    assert rows[0].data == {
        "line": "imported",
        "text": "한가람님이 도예린님과 노을빛님을 초대했습니다.",
        "said_at": "2023-05-01",
    }
    assert rows[1].data == {"author": "한가람", "said_at": "2023-05-01T00:05"}
    assert rows[3].data == {
        "author": "노:을빛, (주)산들 [총무]",
        "said_at": "2023-05-01T15:12",
        "placeholder": True,
    }
    assert all(row.sender_id == alice.pk and row.client_id is None for row in rows)


def test_the_counters_are_those_of_the_last_row_and_all_is_read(alice: User) -> None:
    row = bring(alice, export(2_345))
    conversation, rows = conversation_of(row), rows_of(row)
    assert (row.messages, conversation.last_seq) == (2_345, 2_345)
    assert conversation.last_message_id == rows[-1].id
    assert conversation.version == rows[-1].version
    assert [m.seq for m in rows] == list(range(1, 2_346))
    assert [m.body for m in rows] == [f"말 {number}" for number in range(2_345)]
    assert present_conversation(alice.pk, conversation.pk)["my"]["unread"] == 0


def test_the_file_comes_in_parts_of_any_size(alice: User) -> None:
    row = bring(alice, export(3_000), part=10_007)
    assert [m.body for m in rows_of(row)] == [f"말 {number}" for number in range(3_000)]


def test_the_same_client_id_finds_the_first_one(alice: User, bob: User) -> None:
    client_id = uuid4()
    asked: dict[str, Any] = {"client_id": client_id, "name": "a.txt", "size": 10}
    first, made = imports.start_import(actor_id=alice.pk, **asked)
    again, made_again = imports.start_import(actor_id=alice.pk, **asked)
    assert (made, made_again, again.id) == (True, False, first.id)
    assert imports.start_import(actor_id=bob.pk, **asked)[0].id != first.id
    with pytest.raises(Conflict):
        imports.start_import(actor_id=alice.pk, **{**asked, "size": 11})


def test_a_part_that_comes_again_changes_nothing(alice: User) -> None:
    raw = export(10)
    row, _made = imports.start_import(
        actor_id=alice.pk, client_id=uuid4(), name="a.txt", size=len(raw)
    )
    first: dict[str, Any] = {
        "actor_id": alice.pk,
        "import_id": row.id,
        "offset": 0,
        "data": raw[:100],
    }
    with pytest.raises(Conflict):
        imports.put_part(**{**first, "offset": 100, "data": raw[100:]})
    imports.put_part(**first)
    assert imports.put_part(**first).received == 100
    whole = imports.put_part(**{**first, "offset": 100, "data": raw[100:]})
    assert whole.state == "reading"
    assert imports.put_part(**{**first, "offset": 100, "data": raw[100:]}).state == "reading"
    assert ImportPart.objects.filter(owner=alice).count() == 2


@pytest.mark.parametrize("data", [b"", b"x" * 11])
def test_a_part_lies_within_the_file(alice: User, data: bytes) -> None:
    row, _made = imports.start_import(actor_id=alice.pk, client_id=uuid4(), name="a.txt", size=10)
    with pytest.raises(Invalid):
        imports.put_part(actor_id=alice.pk, import_id=row.id, offset=0, data=data)


def test_nobody_else_finds_it(alice: User, bob: User) -> None:
    row, _made = imports.start_import(actor_id=alice.pk, client_id=uuid4(), name="a.txt", size=10)
    with pytest.raises(NotFound):
        imports.put_part(actor_id=bob.pk, import_id=row.id, offset=0, data=b"x")
    with pytest.raises(NotFound):
        imports.drop_import(actor_id=bob.pk, import_id=row.id)
    assert imports_of(bob.pk)["results"] == []


def test_what_is_no_export_fails_at_its_beginning(alice: User) -> None:
    row, _made = imports.start_import(
        actor_id=alice.pk, client_id=uuid4(), name="a.txt", size=SNIFFED_BYTES * 10
    )
    row = imports.put_part(
        actor_id=alice.pk, import_id=row.id, offset=0, data=b"nothing\n" * (SNIFFED_BYTES // 8)
    )
    assert (row.state, row.error) == ("failed", "not_an_export")
    imports.sweep(owner_id=alice.pk, import_id=row.id)
    assert not ImportPart.objects.exists()
    assert not Conversation.objects.filter(kind="imported").exists()


def test_too_large_a_file_is_refused_before_it_comes(alice: User, settings: Any) -> None:
    settings.IMPORT_MAX_BYTES = 1_048_576
    with pytest.raises(Invalid, match="at most 1 MB") as refused:
        imports.start_import(actor_id=alice.pk, client_id=uuid4(), name="a", size=1_048_577)
    assert refused.value.fields == {"size": ["is too large"]}


def test_there_is_room_for_so_much_of_one_person(alice: User, bob: User, settings: Any) -> None:
    raw = export(20)
    settings.IMPORT_QUOTA_BYTES = len(raw) * 2 - 1
    kept = bring(alice, raw)
    with pytest.raises(Conflict, match="no more room"):
        send_file(alice, raw)
    bring(bob, raw)
    imports.drop_import(actor_id=alice.pk, import_id=kept.id)
    with pytest.raises(Conflict, match="no more room"):
        send_file(alice, raw)  # off the list, but its conversation is kept
    dissolve_conversation(actor_id=alice.pk, conversation_id=conversation_of(kept).pk)
    assert bring(alice, raw).state == "done"


def test_only_some_are_under_way_at_once(alice: User) -> None:
    for number in range(imports.uploading.MAX_AT_ONCE):
        imports.start_import(actor_id=alice.pk, client_id=uuid4(), name=str(number), size=10)
    with pytest.raises(Conflict, match="still under way"):
        imports.start_import(actor_id=alice.pk, client_id=uuid4(), name="a", size=10)


# --- Cancelling, putting away, deleting ---------------------------------------------------------


def test_a_cancelled_one_takes_what_was_read_with_it(
    alice: User, monkeypatch: pytest.MonkeyPatch, noise: Conversation
) -> None:
    said_elsewhere = Message.objects.count()
    row = send_file(alice, export(2_500))
    monkeypatch.setattr(reading, "SLICE_SECONDS", -1.0)
    assert imports.read_on(owner_id=alice.pk, import_id=row.id)
    row.refresh_from_db()
    assert len(rows_of(row)) == 1_000
    imports.drop_import(actor_id=alice.pk, import_id=row.id)
    assert not imports.read_on(owner_id=alice.pk, import_id=row.id)
    with pytest.raises(NotFound):
        present_conversation(alice.pk, row.conversation_id or 0)
    assert not imports.sweep(owner_id=alice.pk, import_id=row.id)
    assert Message.objects.count() == said_elsewhere
    assert not ImportPart.objects.exists()
    assert imports_of(alice.pk)["results"] == []
    with pytest.raises(NotFound):
        imports.drop_import(actor_id=alice.pk, import_id=row.id)


def test_a_cancelled_upload_leaves_nothing(alice: User) -> None:
    row, _made = imports.start_import(
        actor_id=alice.pk, client_id=uuid4(), name="a.txt", size=1_000_000
    )
    imports.put_part(actor_id=alice.pk, import_id=row.id, offset=0, data=b"x")
    imports.drop_import(actor_id=alice.pk, import_id=row.id)
    imports.sweep(owner_id=alice.pk, import_id=row.id)
    assert not ImportPart.objects.exists()


def test_one_that_ended_is_put_away_and_its_conversation_stays(alice: User) -> None:
    row = bring(alice, DESKTOP)
    imports.drop_import(actor_id=alice.pk, import_id=row.id)
    imports.sweep(owner_id=alice.pk, import_id=row.id)
    assert imports_of(alice.pk)["results"] == []
    assert len(rows_of(row)) == 9
    assert present_conversation(alice.pk, conversation_of(row).pk)["title"] == "주말 산행 모임"


def test_deleting_the_conversation_removes_it(alice: User, noise: Conversation) -> None:
    row = bring(alice, export(1_200))
    imports.sweep(owner_id=alice.pk, import_id=row.id)
    said_elsewhere = Message.objects.exclude(conversation=row.conversation).count()
    conversation = conversation_of(row)
    where = {"actor_id": alice.pk, "conversation_id": conversation.pk}
    delete_message_for_me(**where, message_id=rows_of(row)[0].id)
    dissolve_conversation(**where)
    with pytest.raises(NotFound):
        present_conversation(alice.pk, conversation.pk)
    assert imports_of(alice.pk)["results"] == []
    assert not imports.sweep(owner_id=alice.pk, import_id=row.id)
    assert Message.objects.count() == said_elsewhere > 0
    assert not HiddenMessage.objects.exists()


def test_deleting_it_while_it_is_read_ends_the_reading(
    alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = send_file(alice, export(2_500))
    monkeypatch.setattr(reading, "SLICE_SECONDS", -1.0)
    assert imports.read_on(owner_id=alice.pk, import_id=row.id)
    row.refresh_from_db()
    dissolve_conversation(actor_id=alice.pk, conversation_id=conversation_of(row).pk)
    assert not imports.read_on(owner_id=alice.pk, import_id=row.id)
    assert len(rows_of(row)) == 1_000, "only what a sweep then deletes"


def test_it_can_be_renamed_without_a_line(alice: User) -> None:
    row = bring(alice, DESKTOP)
    rename_conversation(actor_id=alice.pk, conversation_id=conversation_of(row).pk, title="옛 산행")
    assert conversation_of(row).title == "옛 산행"
    assert len(rows_of(row)) == 9


def test_cancelling_it_under_a_worker_is_no_error(
    alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = send_file(alice, export(2_500), part=20_000)
    store = imports.store_batch

    def cancelled_right_after(**given: Any) -> bool:
        stored = store(**given)
        imports.drop_import(actor_id=alice.pk, import_id=row.id)
        imports.sweep(owner_id=alice.pk, import_id=row.id)
        return stored

    monkeypatch.setattr(reading, "store_batch", cancelled_right_after)
    assert not imports.read_on(owner_id=alice.pk, import_id=row.id)
    assert not ImportPart.objects.exists()
    assert not Message.objects.exists()


def test_what_cannot_be_stored_leaves_nothing_behind(alice: User, hear: Hear) -> None:
    row = send_file(alice, export(2_500))
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.body ="
            " '말 1500' THEN RAISE 'no' USING ERRCODE = 'data_exception'; END IF; RETURN NEW; END"
            " $$; CREATE TRIGGER refuse BEFORE INSERT ON conversations_message FOR EACH ROW"
            " EXECUTE FUNCTION refuse()"
        )
    with hear() as heard:
        assert not imports.read_on(owner_id=alice.pk, import_id=row.id)
    assert "conversation.removed" in [event["type"] for event in heard.events_for(alice.pk)]
    row.refresh_from_db()
    assert (row.state, row.error) == ("failed", "broken")
    assert imports_of(alice.pk)["results"][0]["conversation_id"] is None
    with pytest.raises(NotFound):
        present_conversation(alice.pk, row.conversation_id or 0)
    assert not imports.sweep(owner_id=alice.pk, import_id=row.id)
    assert not Message.objects.exists()
    assert not imports.read_on(owner_id=alice.pk, import_id=row.id)


def test_a_title_that_no_database_takes_is_no_obstacle(alice: User) -> None:
    raw = "한\0가람님과 카카오톡 대화\n\n2023년 1월 1일 오후 3:12, 한\0가 : 네\0\n".encode()
    row = bring(alice, raw)
    assert row.title == "한\ufffd가람"
    assert [(m.body, m.data["author"]) for m in rows_of(row)] == [("네\ufffd", "한\ufffd가")]


# --- Going on -----------------------------------------------------------------------------------


def test_reading_goes_on_from_batch_to_batch(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = DESKTOP + b"\n" + export(100)[100:]
    with monkeypatch.context() as small:
        small.setattr(reading, "SLICE_SECONDS", -1.0)
        small.setattr(reading, "BATCH_ENTRIES", 7)
        row = bring(alice, raw)
    whole = bring(alice, raw)
    said = [[(m.kind, m.seq, m.body, m.data) for m in rows_of(one)] for one in (row, whole)]
    assert said[0] == said[1]


def test_of_two_workers_one_stores_each_batch(alice: User) -> None:
    row = send_file(alice, export(1_500))
    batches = list(reading._batches(row))
    stored = [
        imports.store_batch(owner_id=alice.pk, import_id=row.id, batch=batch)
        for batch in batches
        for _worker in range(2)
    ]
    assert stored == [True, False] * 2
    assert [m.body for m in rows_of(Import.objects.get(owner=alice))] == [
        f"말 {number}" for number in range(1_500)
    ]


def test_what_was_left_alone_is_found_and_what_is_worked_at_is_not(alice: User) -> None:
    row = send_file(alice, export(10))
    assert left_alone() == []
    _age(row, seconds=60)
    assert left_alone() == [(alice.pk, row.id, False)]
    while imports.read_on(owner_id=alice.pk, import_id=row.id):
        pass
    _age(row, seconds=60)
    assert left_alone() == [(alice.pk, row.id, True)]
    imports.sweep(owner_id=alice.pk, import_id=row.id)
    assert left_alone() == []


def test_a_file_that_stopped_coming_is_dropped_after_a_day(alice: User) -> None:
    row, _made = imports.start_import(actor_id=alice.pk, client_id=uuid4(), name="a", size=10)
    _age(row, seconds=3_600)
    assert abandoned() == []
    _age(row, seconds=90_000)
    continue_imports()
    assert imports_of(alice.pk)["results"] == []


def test_somebody_suspended_meanwhile_has_it_when_let_in_again(
    alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = send_file(alice, export(2_500))
    with monkeypatch.context() as slow:
        slow.setattr(reading, "SLICE_SECONDS", -1.0)
        assert imports.read_on(owner_id=alice.pk, import_id=row.id)
    suspend(actor=None, person=alice)
    while imports.read_on(owner_id=alice.pk, import_id=row.id):
        pass
    unsuspend(actor=None, person=alice)
    row.refresh_from_db()
    assert row.state == "done"
    assert [m.seq for m in rows_of(row)] == list(range(1, 2_501))
    assert present_conversation(alice.pk, conversation_of(row).pk)["my"]["unread"] == 0


def _age(row: Import, *, seconds: int) -> None:
    Import.objects.filter(owner_id=row.owner_id, id=row.id).update(
        worked_at=ClockTimestamp() - timedelta(seconds=seconds)
    )


# --- What a client hears ------------------------------------------------------------------------


def test_a_history_is_not_told_message_by_message(alice: User, bob: User, hear: Hear) -> None:
    with hear() as heard:
        bring(alice, export(5_000))
    told = [event["type"] for event in heard.events_for(alice.pk)]
    assert "message.created" not in told
    assert told.count("conversation.created") == 1
    assert told.count("conversation.stale") == 1
    assert told.count("account.changed") == 2 + 5, "its beginning, its one part, its batches"
    assert heard.events_for(bob.pk) == []


def test_who_looks_on_gets_the_newest_page_however_much_came(
    alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = send_file(alice, export(3_000))
    monkeypatch.setattr(reading, "SLICE_SECONDS", -1.0)
    assert imports.read_on(owner_id=alice.pk, import_id=row.id)
    row.refresh_from_db()
    held = Client(alice.pk).sync()
    assert len(held.store.conversations[str(row.conversation_id)].rows) == 1_000
    while imports.read_on(owner_id=alice.pk, import_id=row.id):
        pass
    versions = {int(id): one.version for id, one in held.store.conversations.items()}
    answer = sync(actor_id=alice.pk, versions=versions, account_version=0, since=0, cursor=None)
    (entry,) = answer["conversations"]
    assert entry["reset"]
    assert [m["body"] for m in entry["messages"]] == [f"말 {n}" for n in range(2_950, 3_000)]
