"""The regular cleaning."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.utils import timezone

from accounts.models import BrowserSession, Token, User
from accounts.services import issue_token
from accounts.tasks import clear_expired_sessions
from tests.people import sign_in

pytestmark = pytest.mark.django_db


def test_only_what_has_expired_goes(alice: User, bob: User) -> None:
    past = timezone.now() - timedelta(seconds=1)
    kept, gone = sign_in(alice), sign_in(bob)
    BrowserSession.objects.filter(person_id=bob.id).update(expire_date=past)
    lasting, _secret = issue_token(actor=alice)
    issue_token(actor=bob)
    Token.objects.filter(user=bob).update(expiry=past)
    clear_expired_sessions()
    assert kept.get("/api/v1/me").status_code == 200
    assert gone.get("/api/v1/me").status_code == 401
    assert [session.person_id for session in BrowserSession.objects.all()] == [alice.id]
    assert [session.user_id for session in UserSession.objects.all()] == [alice.id]
    assert [token.digest for token in Token.objects.all()] == [lasting.digest]
