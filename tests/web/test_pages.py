"""The pages around the client, in both languages."""

import re

import pytest
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core import mail
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.models import User
from tests.people import PASSWORD, new_browser, sign_in

pytestmark = pytest.mark.django_db

OPEN = [
    "account_login",
    "account_signup",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key_done",
    "account_inactive",
    "account_email_verification_sent",
]
OWN = ["account_change_password", "account_email", "account_logout"]


def _words(content: bytes) -> str:
    """What a person reads, without the names of the languages."""
    page = re.sub(r"<script.*?</script>", "", content.decode(), flags=re.DOTALL)
    page = re.sub(r"<form class=\"entrance-foot\".*?</form>", "", page, flags=re.DOTALL)
    return re.sub(r"<[^>]+>", " ", page).replace("Chatsite", "")


@pytest.mark.parametrize("name", OPEN)
def test_an_open_page_is_wholly_korean(name: str) -> None:
    answer = new_browser().get(reverse(name), headers={"Accept-Language": "ko"})
    assert answer.status_code == 200
    assert re.search("[가-힣]", _words(answer.content))
    assert re.findall(r"[A-Za-z]{3,}", _words(answer.content)) == []


@pytest.mark.parametrize("name", OPEN)
def test_an_open_page_is_wholly_english(name: str) -> None:
    answer = new_browser().get(reverse(name), headers={"Accept-Language": "en"})
    assert answer.status_code == 200
    assert not re.search("[가-힣]", _words(answer.content))


@pytest.mark.parametrize("name", OWN)
def test_a_page_of_the_account_is_wholly_korean(name: str, alice: User) -> None:
    answer = sign_in(alice).get(reverse(name))
    assert answer.status_code == 200
    words = _words(answer.content).replace("alice@example.com", "").replace("@alice", "")
    assert re.findall(r"[A-Za-z]{3,}", words) == []


@pytest.mark.parametrize("name", [*OPEN, *OWN])
def test_nothing_on_them_breaks_the_content_policy(name: str, bob: User) -> None:
    browser = new_browser() if name in OPEN else sign_in(bob)
    page = browser.get(reverse(name)).content.decode()
    assert not re.search(r"<script(?![^>]*src=)", page)
    assert not re.search(r"\sstyle=|\son\w+=|<style", page)


def test_the_language_is_chosen_on_the_page(client: Client) -> None:
    client.post("/i18n/setlang/", {"language": "ko", "next": "/accounts/login/"})
    assert "로그인" in client.get("/accounts/login/").content.decode()


def test_what_is_not_there_says_so_in_the_readers_language(client: Client) -> None:
    answer = client.get("/nothing", headers={"Accept-Language": "ko"})
    assert answer.status_code == 404
    assert "찾는 페이지가 없어요" in answer.content.decode()


@pytest.mark.parametrize(
    ("language", "title"), [("ko", "시도가 너무 많았어요"), ("en", "Too many tries")]
)
def test_too_many_tries_are_told_on_a_page_in_the_readers_language(
    language: str, title: str
) -> None:
    browser = new_browser()
    for _ in range(20):
        assert browser.post(reverse("account_signup"), {}).status_code == 200
    answer = browser.post(reverse("account_signup"), {}, headers={"Accept-Language": language})
    assert answer.status_code == 429
    assert title in answer.content.decode()
    assert f'lang="{language}"' in answer.content.decode()


def test_the_mail_of_a_new_password_is_in_the_persons_language(alice: User) -> None:
    new_browser().post(reverse("account_reset_password"), {"email": "alice@example.com"})
    (message,) = mail.outbox
    assert message.subject == "새 비밀번호 정하기"
    assert "/accounts/password/reset/key/" in str(message.body)
    assert "&amp;" not in str(message.body)


def test_the_link_of_the_mail_leads_to_a_new_password(alice: User) -> None:
    browser = new_browser()
    browser.post(reverse("account_reset_password"), {"email": "alice@example.com"})
    link = re.search(r"http://[^/]+(/\S+)", str(mail.outbox[0].body))
    assert link
    page = browser.get(link[1], follow=True, headers={"Accept-Language": "ko"})
    assert "새 비밀번호 정하기" in page.content.decode()


def _code(secret: str) -> str:
    """What an authenticator app shows now."""
    _before, now, _after = yield_hotp_counters_from_time()
    return format_hotp_value(hotp_value(secret, now))


def test_signing_in_in_two_steps_is_wholly_korean_and_polite(
    alice: User, settings: Settings
) -> None:
    settings.MFA_TOTP_TOLERANCE = 1
    browser = sign_in(alice)
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
    browser.get("/accounts/2fa/totp/activate/")
    code = _code(browser.session["mfa.totp.secret"])
    pages = [browser.post("/accounts/2fa/totp/activate/", {"code": code}, follow=True)]
    generate = "/accounts/2fa/recovery-codes/generate/"
    pages.append(browser.post(generate, {}, follow=True))
    for_codes, to_end = ("recovery-codes/", "recovery-codes/generate/"), "totp/deactivate/"
    pages += [browser.get(f"/accounts/2fa/{path}") for path in ("", *for_codes, to_end)]
    pages += [browser.get(f"/accounts/{path}reauthenticate/") for path in ("", "2fa/")]
    pages.append(browser.post("/accounts/2fa/totp/deactivate/", {}, follow=True))
    for page in pages:
        assert page.status_code == 200
        words = re.sub(r"<textarea.*?</textarea>", "", page.content.decode(), flags=re.DOTALL)
        assert re.findall("[가-힣]*(?:니다|십시오|하시오)", words) == []
        assert re.findall(r"[A-Za-z]{3,}", _words(words.encode())) == []
    told = [_words(page.content) for page in pages]
    assert "복구 코드 10개 가운데 10개가 남았어요." in told[2]
    assert "인증 앱을 껐어요." in told[-1]
