"""What operators type."""

import io
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.models import User
from tests.people import PASSWORD, sign_in

pytestmark = pytest.mark.django_db


def run(*words: str, **options: Any) -> str:
    out = io.StringIO()
    call_command(*words, stdout=out, **options)
    return out.getvalue()


def test_a_person_is_made_and_can_sign_in() -> None:
    said = run("create_user", "Dana", "--password", PASSWORD, "--name", "다나", "--language", "ko")
    dana = User.objects.get(handle="dana")
    assert str(dana.id) in said
    assert PASSWORD not in said
    assert (dana.name, dana.language, dana.is_staff) == ("다나", "ko", False)
    sign_in(dana)


def test_the_password_may_come_by_the_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(PASSWORD + "\n"))
    run("create_user", "dana", "--password-stdin")
    sign_in(User.objects.get(handle="dana"))


def test_staff_may_enter_the_admin() -> None:
    run("create_user", "dana", "--password", PASSWORD, "--staff")
    assert sign_in(User.objects.get(handle="dana")).get("/admin/").status_code == 200


@pytest.mark.parametrize(
    "words",
    [
        ["dana"],
        ["x", "--password", PASSWORD],
        ["ALICE", "--password", PASSWORD],
        ["dana", "--password", PASSWORD, "--email", "nonsense"],
        ["dana", "--password", PASSWORD, "--email", "ALICE@example.com"],
        ["dana", "--password", PASSWORD, "--language", "fr"],
        ["dana", "--password", PASSWORD, "--time-zone", "Mars/Base"],
    ],
)
def test_what_cannot_be_is_said_in_one_line(alice: User, words: list[str]) -> None:
    with pytest.raises(CommandError) as raised:
        run("create_user", *words)
    assert "\n" not in str(raised.value)
    assert User.objects.count() == 1


def test_a_token_alone_is_printed(alice: User) -> None:
    secret = run("issue_token", "Alice", "--name", "script").strip()
    answer = Client(headers={"Authorization": f"Token {secret}"}).get("/api/v1/me")
    assert answer.json()["handle"] == "alice"


def test_a_bot_needs_no_password() -> None:
    run("create_user", "robot", "--bot")
    robot = User.objects.get(handle="robot")
    assert robot.bot
    assert not robot.has_usable_password()


@pytest.mark.parametrize("command", ["issue_token", "suspend", "unsuspend"])
def test_an_unknown_handle_is_said_in_one_line(command: str) -> None:
    with pytest.raises(CommandError, match="nobody called"):
        run(command, "nobody")


def test_suspend_and_unsuspend(alice: User) -> None:
    run("suspend", "alice", "--reason", "spam")
    alice.refresh_from_db()
    assert (alice.is_active, alice.suspension_reason) == (False, "spam")
    run("unsuspend", "alice")
    alice.refresh_from_db()
    assert alice.is_active
