"""Shutting a person out."""

import pytest
from django.contrib.auth.models import Permission
from django.db import transaction
from django.test import Client

from accounts.models import User
from accounts.services import suspend, unsuspend
from chatsite.lib.errors import Forbidden, Invalid
from tests.people import PASSWORD, make_person, make_token, sign_in
from tests.recorder import Recorder

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(db: None) -> User:
    return make_person("owner", staff=True)


@pytest.fixture
def moderator(db: None) -> User:
    person = make_person("moderator")
    person.is_staff = True
    person.save()
    person.user_permissions.add(Permission.objects.get(codename="change_user"))
    return User.objects.get(id=person.id)


@pytest.mark.django_db(transaction=True)
def test_every_way_in_ends_at_once_and_sockets_are_cut(alice: User, recorder: Recorder) -> None:
    browser = sign_in(alice)
    program = Client(headers={"Authorization": f"Token {make_token(alice)}"})
    assert browser.get("/api/v1/me").status_code == program.get("/api/v1/me").status_code == 200
    suspend(actor=None, person=alice, reason="spam")
    assert browser.get("/api/v1/me").status_code == program.get("/api/v1/me").status_code == 401
    (cut,) = recorder.cuts()
    assert (cut.user_id, cut.code, cut.credential) == (alice.id, 4503, None)
    alice.refresh_from_db()
    assert (alice.is_active, alice.suspension_reason) == (False, "spam")
    assert alice.suspended_at is not None


@pytest.mark.django_db(transaction=True)
def test_a_second_suspension_changes_nothing(alice: User, recorder: Recorder) -> None:
    suspend(actor=None, person=alice, reason="first")
    suspend(actor=None, person=alice, reason="second")
    assert len(recorder.cuts()) == 1
    alice.refresh_from_db()
    assert alice.suspension_reason == "first"


@pytest.mark.django_db(transaction=True)
def test_a_suspension_that_is_rolled_back_cuts_nobody(alice: User, recorder: Recorder) -> None:
    with transaction.atomic():
        suspend(actor=None, person=alice)
        transaction.set_rollback(True)
    assert recorder.cuts() == []
    sign_in(alice)


def test_who_is_let_in_again_can_sign_in(alice: User) -> None:
    suspend(actor=None, person=alice)
    unsuspend(actor=None, person=alice)
    sign_in(alice)
    alice.refresh_from_db()
    assert (alice.suspended_at, alice.suspension_reason) == (None, "")


def test_an_account_closed_otherwise_is_not_opened(alice: User) -> None:
    User.objects.filter(id=alice.id).update(is_active=False)
    unsuspend(actor=None, person=alice)
    alice.refresh_from_db()
    assert not alice.is_active


def test_staff_with_the_permission_may(alice: User, moderator: User, owner: User) -> None:
    suspend(actor=moderator, person=alice)
    unsuspend(actor=owner, person=alice)
    suspend(actor=owner, person=moderator)


def test_others_may_not(alice: User, bob: User, moderator: User, owner: User) -> None:
    staff_without = make_person("intern")
    staff_without.is_staff = True
    staff_without.save()
    for actor, person in [
        (bob, alice),
        (staff_without, alice),
        (moderator, owner),
        (moderator, staff_without),
    ]:
        for act in (suspend, unsuspend):
            with pytest.raises(Forbidden):
                act(actor=actor, person=person)
    with pytest.raises(Invalid):
        suspend(actor=owner, person=owner)
    assert User.objects.filter(is_active=False).count() == 0


def test_the_database_holds_that_the_suspended_are_not_active(alice: User) -> None:
    from django.db import IntegrityError
    from django.utils import timezone

    with pytest.raises(IntegrityError, match="user_suspended_is_not_active"):
        User.objects.filter(id=alice.id).update(suspended_at=timezone.now())


def test_the_page_for_the_suspended_is_shown(alice: User, client: Client) -> None:
    suspend(actor=None, person=alice)
    answer = client.post("/accounts/login/", {"login": "alice", "password": PASSWORD}, follow=True)
    assert answer.status_code == 200
    assert answer.redirect_chain[-1][0] == "/accounts/inactive/"
