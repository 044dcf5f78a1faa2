"""The admin of people."""

import re

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client

from accounts.models import User
from accounts.services import issue_token
from tests.people import make_person, sign_in
from tests.recorder import Recorder

PEOPLE = "/admin/accounts/user/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(db: None) -> User:
    return make_person("owner", staff=True)


def moderator() -> User:
    person = make_person("moderator")
    person.is_staff = True
    person.save()
    person.user_permissions.set(
        Permission.objects.filter(codename__in=["change_user", "view_user"])
    )
    return person


def test_it_is_signed_in_to_through_the_pages_of_the_product() -> None:
    answer = Client().get("/admin/", follow=True)
    assert answer.redirect_chain[-1][0].startswith("/accounts/login/")


def test_members_may_not_enter(alice: User) -> None:
    assert sign_in(alice).get("/admin/", follow=True).status_code == 403


@pytest.mark.parametrize("q", ["alice", "ALICE", "앨리", "alice@ex"])
def test_people_are_found(owner: User, alice: User, bob: User, q: str) -> None:
    page = sign_in(owner).get(PEOPLE, {"q": q}).content.decode()
    assert f"{PEOPLE}{alice.id}/" in page
    assert f"{PEOPLE}{bob.id}/" not in page


def test_no_hash_and_no_token_is_shown(owner: User, alice: User) -> None:
    token, _secret = issue_token(actor=alice)
    browser = sign_in(owner)
    page = browser.get(f"{PEOPLE}{alice.id}/change/").content.decode()
    assert alice.password not in page
    assert "argon2" not in page
    assert token.digest not in page
    for path in ("accounts/token/", "knox/authtoken/", "mfa/authenticator/"):
        assert browser.get(f"/admin/{path}").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_staff_suspend_and_let_in_again(owner: User, alice: User, recorder: Recorder) -> None:
    browser = sign_in(owner)
    chosen = {"_selected_action": [alice.id]}
    assert browser.post(PEOPLE, chosen | {"action": "suspend_people"}).status_code == 302
    assert [cut.code for cut in recorder.cuts()] == [4503]
    alice.refresh_from_db()
    assert not alice.is_active
    browser.post(PEOPLE, chosen | {"action": "unsuspend_people"})
    alice.refresh_from_db()
    assert alice.is_active


def test_a_refusal_is_shown_and_the_others_are_done(owner: User, alice: User) -> None:
    browser = sign_in(owner)
    chosen = {"_selected_action": [owner.id, alice.id], "action": "suspend_people"}
    page = browser.post(PEOPLE, chosen, follow=True).content.decode()
    assert "You cannot suspend yourself." in page
    assert User.objects.filter(is_active=False).get() == alice


@pytest.mark.django_db(transaction=True)
def test_a_changed_name_is_told_like_any_other(
    owner: User, alice: User, recorder: Recorder
) -> None:
    browser = sign_in(owner)
    form = {
        "name": "새 이름",
        "status_text": "",
        "language": "en",
        "time_zone": "UTC",
        "open_to": "everyone",
        "show_last_seen": "on",
        "show_reads": "on",
        "email": "new@example.com",
    }
    assert browser.post(f"{PEOPLE}{alice.id}/change/", form).status_code == 302
    alice.refresh_from_db()
    assert (alice.name, alice.email, alice.account_version) == ("새 이름", "new@example.com", 1)
    assert recorder.types_for(alice.id) == ["account.changed"]


def test_a_moderator_has_no_power_over_accounts_or_staff(owner: User, alice: User) -> None:
    browser = sign_in(moderator())
    form = {
        "name": "앨리스",
        "status_text": "",
        "language": "en",
        "time_zone": "UTC",
        "open_to": "everyone",
        "email": "moderator2@example.com",
        "is_staff": "on",
        "is_superuser": "on",
    }
    assert browser.post(f"{PEOPLE}{alice.id}/change/", form).status_code == 302
    alice.refresh_from_db()
    assert (alice.email, alice.is_staff, alice.is_superuser) == ("alice@example.com", False, False)
    assert browser.post(f"{PEOPLE}{owner.id}/change/", form).status_code == 403
    assert browser.get(f"{PEOPLE}add/").status_code == 403
    assert browser.post(f"{PEOPLE}{alice.id}/delete/").status_code == 403


def test_it_speaks_polite_korean(alice: User) -> None:
    User.objects.update(is_staff=True, is_superuser=True, language="ko")
    browser = sign_in(alice)
    pages = ["", "accounts/user/", f"accounts/user/{alice.id}/change/", "accounts/user/1/change/"]
    pages += [
        "conversations/conversation/",
        "search/pending/",
        f"accounts/user/{alice.id}/history/",
    ]
    answers = [browser.get(f"/admin/{page}", follow=True) for page in pages]
    answers.append(browser.post("/admin/accounts/user/", {"action": "", "index": "0"}, follow=True))
    for answer in answers:
        assert answer.status_code == 200
        words = re.sub(r"<[^>]+>", " ", answer.content.decode())
        assert "Chatsite 관리" in words
        wrong = r"[가-힣 ]*(?:니다|십시오|\((?:으|을|를|이|가)\)|을/를|Django|보기위한)"
        assert re.findall(wrong, words) == []


def test_one_leaves_it_and_changes_a_password_as_everywhere_else(owner: User) -> None:
    browser = sign_in(owner)
    for path in ("password_change/", "password_change/done/"):
        assert browser.get(f"/admin/{path}").headers["Location"] == "/accounts/password/change/"
    assert browser.post("/admin/logout/").headers["Location"] == "/"
    assert browser.get("/admin/").status_code == 302


@pytest.mark.parametrize("path", ["auth/group/add/", "accounts/user/{id}/change/"])
def test_permissions_are_those_of_its_pages_in_the_readers_language(
    owner: User, alice: User, path: str
) -> None:
    User.objects.update(language="ko")
    page = sign_in(owner).get(f"/admin/{path.format(id=alice.id)}").content.decode()
    offered = re.findall(r"<label[^>]*><input [^>]*>\s*([^<]* \| [^<]*)</label>", page)
    assert "사람 | 사람 | 변경" in offered
    assert [text for text in offered if re.search("[A-Za-z]", text)] == []


def test_a_permission_is_given(owner: User, alice: User) -> None:
    permission = Permission.objects.get(codename="change_user")
    form = {"name": "Moderators", "permissions": [permission.pk]}
    browser = sign_in(owner)
    assert browser.post("/admin/auth/group/add/", form).status_code == 302
    assert permission.group_set.get().name == "Moderators"


def test_a_permission_without_a_box_stays(owner: User) -> None:
    given, other = (Permission.objects.get(codename=name) for name in ("view_user", "view_token"))
    group = Group.objects.create(name="Moderators")
    group.permissions.set([given, other])
    form = {"name": "Helpers", "permissions": []}
    answer = sign_in(owner).post(f"/admin/auth/group/{group.pk}/change/", form)
    assert answer.status_code == 302
    group.refresh_from_db()
    assert group.name == "Helpers"
    assert [*group.permissions.all()] == [other]
