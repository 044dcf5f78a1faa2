"""A new password ends every sign-in but the one it was set in."""

import re

import pytest
from django.core import mail
from django.test import Client

from accounts.models import BrowserSession, User
from accounts.services import suspend
from tests.people import PASSWORD, make_token, new_browser, sign_in
from tests.recorder import Recorder

NEW = "another-horse-battery"
pytestmark = pytest.mark.django_db(transaction=True)


def change(browser: Client) -> None:
    answer = browser.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW},
    )
    assert answer.status_code == 302


def reset_link(client: Client, email: str) -> str:
    """Five in a minute are sent to one address: not all tests may ask for the same person."""
    client.post("/accounts/password/reset/", {"email": email})
    found = re.search(
        r"https?://[^/]+(/accounts/password/reset/key/\S+)", str(mail.outbox[-1].body)
    )
    assert found
    return found.group(1)


def test_a_change_keeps_this_session_and_ends_the_others(alice: User, recorder: Recorder) -> None:
    here, there = sign_in(alice), sign_in(alice)
    kept, ended = here.session["credential"], there.session["credential"]
    change(here)
    assert here.get("/api/v1/me").status_code == 200
    assert there.get("/api/v1/me").status_code == 401
    assert [(cut.code, cut.credential) for cut in recorder.cuts()] == [(4501, ended)]
    (session,) = BrowserSession.objects.filter(person_id=alice.id)
    assert session.credential == kept


def test_the_kept_session_can_still_be_cut(alice: User, recorder: Recorder) -> None:
    here = sign_in(alice)
    credential = here.session["credential"]
    change(here)
    here.post("/accounts/logout/")
    assert [cut.credential for cut in recorder.cuts()] == [credential]


def test_a_reset_by_mail_ends_all_sessions(alice: User, recorder: Recorder) -> None:
    signed_in, stranger = sign_in(alice), new_browser()
    ended = signed_in.session["credential"]
    link = reset_link(stranger, alice.email)
    form = stranger.get(link, follow=True).redirect_chain[-1][0]
    assert stranger.post(form, {"password1": NEW, "password2": NEW}).status_code == 302
    assert signed_in.get("/api/v1/me").status_code == 401
    assert [cut.credential for cut in recorder.cuts()] == [ended]
    sign_in(alice, NEW)
    again = stranger.get(link, follow=True)
    assert "form" not in again.context or again.context.get("token_fail")


@pytest.mark.parametrize("how", ["a change", "a reset"])
def test_tokens_of_programs_go_on_after_a_new_password(
    bob: User, recorder: Recorder, how: str
) -> None:
    program = Client(headers={"Authorization": f"Token {make_token(bob)}"})
    if how == "a change":
        change(sign_in(bob))
    else:
        stranger = new_browser()
        form = stranger.get(reset_link(stranger, bob.email), follow=True).redirect_chain[-1][0]
        assert stranger.post(form, {"password1": NEW, "password2": NEW}).status_code == 302
    sign_in(bob, NEW)
    assert program.get("/api/v1/me").status_code == 200
    assert not [cut for cut in recorder.cuts() if (cut.credential or "token").startswith("token")]


def test_the_suspended_get_no_link(alice: User) -> None:
    suspend(actor=None, person=alice)
    new_browser().post("/accounts/password/reset/", {"email": alice.email})
    assert not any("password/reset/key" in str(message.body) for message in mail.outbox)


def test_a_mail_server_that_is_away_breaks_nothing(
    bob: User, settings: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*args: object, **kwargs: object) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr("django.core.mail.message.EmailMessage.send", away)
    answer = new_browser().post("/accounts/password/reset/", {"email": bob.email})
    assert answer.status_code == 302


def test_a_new_password_does_not_undo_a_suspension_made_meanwhile(alice: User) -> None:
    from accounts.adapter import AccountAdapter

    older = User.objects.get(id=alice.id)
    suspend(actor=None, person=alice)
    AccountAdapter().set_password(older, NEW)
    alice.refresh_from_db()
    assert not alice.is_active
    assert alice.check_password(NEW)
