"""A newcomer makes an account."""

import threading
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client

from accounts.models import User
from accounts.services import create_user
from chatsite.lib.errors import Invalid
from tests.people import PASSWORD, new_browser

SIGN_UP = "/accounts/signup/"
NEWCOMER = {
    "username": "Dana",
    "name": "다나",
    "email": "Dana@Example.com",
    "password1": PASSWORD,
    "time_zone": "Asia/Seoul",
}
pytestmark = pytest.mark.django_db


def sign_up(client: Client, **changes: str) -> Any:
    return client.post(SIGN_UP, NEWCOMER | changes)


def test_a_newcomer_is_signed_in_at_once_without_confirming(client: Client) -> None:
    answer = sign_up(client)
    assert answer.status_code == 302
    assert answer["Location"] == "/"
    me = client.get("/api/v1/me").json()
    assert me["handle"] == "dana"
    assert me["name"] == "다나"
    assert me["email"] == "dana@example.com"
    assert me["time_zone"] == "Asia/Seoul"
    assert [message.to for message in mail.outbox] == [["dana@example.com"]]


def test_the_password_is_kept_with_argon2(client: Client) -> None:
    sign_up(client)
    assert User.objects.get(handle="dana").password.startswith("argon2$argon2id$")


@pytest.mark.parametrize(
    ("accepts", "language"), [("ko-KR,ko", "ko"), ("en-GB", "en"), ("fr", "en")]
)
def test_the_language_comes_from_the_browser(accepts: str, language: str) -> None:
    sign_up(new_browser(headers={"Accept-Language": accepts}))
    assert User.objects.get(handle="dana").language == language


def test_without_a_name_it_is_the_handle(client: Client) -> None:
    sign_up(client, name="")
    assert User.objects.get(handle="dana").name == "dana"


def test_a_time_zone_that_is_none_is_left_out(client: Client) -> None:
    sign_up(client, time_zone="../../etc/passwd")
    assert User.objects.get(handle="dana").time_zone == "UTC"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("username", "ALICE"),
        ("username", "ab"),
        ("username", "a\0bc"),
        ("username", "with space"),
        ("username", "Admin"),
        ("username", "x" * 5000),
        ("email", "ALICE@example.com"),
        ("email", "nonsense"),
        ("email", "a" * 300 + "@example.com"),
        ("name", "\u200b"),
        ("name", "n" * 51),
        ("password1", "short"),
        ("password1", "12345678"),
        ("password1", "dana@example.co"),
        ("password1", ""),
    ],
)
def test_a_bad_or_taken_field_is_named_and_nobody_is_made(
    client: Client, alice: User, field: str, value: str
) -> None:
    answer = sign_up(client, **{field: value})
    assert answer.status_code == 200
    assert field in answer.context["form"].errors
    assert User.objects.count() == 1


def test_who_takes_the_handle_between_the_look_and_the_writing_wins(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def taken_meanwhile(**fields: Any) -> User:
        create_user(handle="dana")
        return create_user(**fields)

    monkeypatch.setattr("accounts.adapter.create_user", taken_meanwhile)
    answer = sign_up(client)
    assert answer.status_code == 200
    assert answer.context["form"].errors["username"]
    # All of the sign-up is undone, also the one that came between here.
    assert not User.objects.exists()
    assert client.get("/api/v1/me").status_code == 401


@pytest.mark.django_db(transaction=True)
def test_of_two_that_sign_up_with_one_handle_at_the_same_moment_one_gets_it() -> None:
    barrier = threading.Barrier(2)
    made: list[User] = []
    refused: list[Invalid] = []

    def sign_up_as(handle: str) -> None:
        barrier.wait()
        try:
            made.append(create_user(handle=handle, password=PASSWORD))
        except Invalid as error:
            refused.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=sign_up_as, args=(h,)) for h in ("Erin", "eRIN")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == len(refused) == 1
    assert refused[0].fields is not None
    assert "handle" in refused[0].fields


def test_the_database_itself_refuses_the_same_handle_in_another_case(alice: User) -> None:
    from django.db import IntegrityError

    other = User(handle="Alice", name="x")
    with pytest.raises(IntegrityError, match="user_handle_unique"):
        other.save()


def test_people_without_an_address_do_not_collide(db: None) -> None:
    create_user(handle="bot_one", bot=True)
    create_user(handle="bot_two", bot=True)
    assert User.objects.filter(email="").count() == 2
