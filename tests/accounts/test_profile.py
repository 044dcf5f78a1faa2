"""`me`: what a person says of themselves."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from accounts.models import User
from accounts.selectors import settings_since
from accounts.services import update_profile
from accounts.signals import profile_changed, reads_visibility_changed
from tests.accounts.api import Api
from tests.recorder import Recorder

ApiOf = Callable[[User], Api]


class Heard(list[dict[str, Any]]):
    """What a signal said."""

    def __call__(self, signal: object, sender: object, **said: Any) -> None:
        self.append(said)


@pytest.fixture
def heard_profiles() -> Any:
    heard = Heard()
    profile_changed.connect(heard)
    yield heard
    profile_changed.disconnect(heard)


@pytest.fixture
def heard_reads() -> Any:
    heard = Heard()
    reads_visibility_changed.connect(heard)
    yield heard
    reads_visibility_changed.disconnect(heard)


def test_me_has_exactly_the_documented_shape(alice: User, api: ApiOf) -> None:
    assert api(alice).get("me") == (
        200,
        {
            "id": str(alice.id),
            "handle": "alice",
            "name": "앨리스",
            "status_text": "",
            "bot": False,
            "email": "alice@example.com",
            "language": "en",
            "time_zone": "UTC",
            "show_last_seen": True,
            "show_reads": True,
            "open_to": "everyone",
            "account_version": 0,
        },
    )


def test_each_setting_can_be_changed(alice: User, api: ApiOf) -> None:
    wanted = {
        "name": "앨리스 김",
        "status_text": "회의 중",
        "language": "ko",
        "time_zone": "Asia/Seoul",
        "show_last_seen": False,
        "show_reads": False,
        "open_to": "contacts",
    }
    status, body = api(alice).patch("me", wanted)
    assert status == 200
    assert {field: body[field] for field in wanted} == wanted
    assert body["account_version"] == 1
    alice.refresh_from_db()
    assert alice.settings_version == 1
    assert "김" in alice.name_key


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "n" * 51),
        ("name", "a\0b"),
        ("name", None),
        ("name", 7),
        ("name", ["a"]),
        ("status_text", "s" * 101),
        ("status_text", None),
        ("language", "fr"),
        ("language", {}),
        ("time_zone", "Mars/Base"),
        ("time_zone", "../etc/passwd"),
        ("show_reads", "yes"),
        ("show_reads", 1),
        ("show_last_seen", None),
        ("open_to", "friends"),
        ("open_to", None),
    ],
)
def test_a_bad_field_is_named(alice: User, api: ApiOf, field: str, value: object) -> None:
    status, body = api(alice).patch("me", {field: value})
    assert status == 400
    assert body["error"]["code"] == "invalid"
    assert list(body["error"]["fields"]) == [field]
    alice.refresh_from_db()
    assert alice.account_version == 0


@pytest.mark.parametrize(
    "body", [b"{", b"[]", b'"a"', b"null", b'{"name": "\\ud800"}', b"\xff\xfe", b"NaN"]
)
def test_what_is_no_object_is_invalid(alice: User, api: ApiOf, body: bytes) -> None:
    status, answer = api(alice).patch("me", body)
    assert status == 400
    assert answer["error"]["code"] == "invalid"


def test_unknown_fields_and_those_not_ours_to_set_change_nothing(alice: User, api: ApiOf) -> None:
    status, body = api(alice).patch(
        "me", {"handle": "root", "is_staff": True, "account_version": 99, "x": 1}
    )
    assert status == 200
    assert body["handle"] == "alice"
    alice.refresh_from_db()
    assert not alice.is_staff
    assert alice.account_version == 0


@pytest.mark.django_db(transaction=True)
def test_the_own_sessions_hear_and_nobody_else(alice: User, bob: User, recorder: Recorder) -> None:
    update_profile(actor=alice, status_text="회의 중")
    (settings,) = [row._asdict() for row in settings_since(alice.id, 0).rows]
    assert recorder.events_for(alice.id) == [
        {
            "type": "account.changed",
            "version": 1,
            "changes": {"settings": settings["shape"]},
        }
    ]
    assert settings["shape"]["status_text"] == "회의 중"
    assert recorder.events_for(bob.id) == []


@pytest.mark.django_db(transaction=True)
def test_what_is_already_so_makes_no_version_and_no_event(alice: User, recorder: Recorder) -> None:
    update_profile(actor=alice, name="앨리스", show_reads=True)
    alice.refresh_from_db()
    assert alice.account_version == 0
    assert recorder.orders == []


@pytest.mark.django_db(transaction=True)
def test_a_transaction_that_is_rolled_back_says_nothing(
    alice: User, recorder: Recorder, heard_profiles: Heard
) -> None:
    with transaction.atomic():
        update_profile(actor=alice, name="다른 이름")
        transaction.set_rollback(True)
    assert recorder.orders == []
    assert heard_profiles == []
    alice.refresh_from_db()
    assert (alice.name, alice.account_version) == ("앨리스", 0)


@pytest.mark.django_db(transaction=True)
def test_others_hear_of_name_and_status_only(alice: User, heard_profiles: Heard) -> None:
    before = alice.profile_changed_at
    update_profile(actor=alice, language="ko", show_reads=False)
    assert heard_profiles == []
    user = update_profile(actor=alice, name="새 이름")
    assert heard_profiles == [{"user_id": alice.id}]
    assert user.profile_changed_at > before


@pytest.mark.django_db(transaction=True)
def test_switching_reads_is_dated_and_told(alice: User, heard_reads: Heard) -> None:
    assert alice.reads_changed_at is None
    user = update_profile(actor=alice, show_reads=False)
    assert user.reads_changed_at is not None
    assert heard_reads == [{"user_id": alice.id, "shown": False}]


def test_an_older_copy_that_is_saved_does_not_turn_the_numbers_back(alice: User) -> None:
    older = User.objects.get(id=alice.id)
    update_profile(actor=alice, status_text="x")
    older.is_staff = True
    older.save()
    alice.refresh_from_db()
    assert alice.is_staff
    assert (alice.account_version, alice.settings_version) == (1, 1)
