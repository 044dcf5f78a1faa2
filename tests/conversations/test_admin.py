"""The admin of conversations: who is in and how much was said, never what."""

import re
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.test import Client

from accounts.models import User
from conversations.models import Conversation
from conversations.services.inbox import set_draft
from conversations.services.messages import edit_message
from conversations.services.pins import pin_message
from conversations.services.reactions import add_reaction
from tests.people import make_person, sign_in

from .saying import leave, send

LIST = "/admin/conversations/conversation/"
SECRETS = ("비밀이야", "고친 비밀", "답한 비밀", "적다 만 비밀", "둘만의 비밀")


@pytest.fixture
def owner(db: None) -> User:
    return make_person("owner", staff=True)


@pytest.fixture
def secrets(alice: User, bob: User, group: Conversation, direct: Conversation) -> None:
    """Messages, quotes, pins, reactions and a draft, none of which is the staff's to read."""
    first = send(bob, group, SECRETS[0])
    second = send(bob, group, "x")
    edit_message(
        actor_id=bob.pk,
        conversation_id=group.pk,
        message_id=second.id,
        body=SECRETS[1],
        version=second.version,
    )
    send(alice, group, SECRETS[2], reply_to=first.id)
    where = {"actor_id": alice.pk, "conversation_id": group.pk, "message_id": first.id}
    pin_message(**where)
    add_reaction(**where, emoji="🤫")
    set_draft(actor_id=bob.pk, conversation_id=group.pk, body=SECRETS[3])
    send(alice, direct, SECRETS[4])


def page(browser: Client, path: str, **query: str) -> str:
    answer = browser.get(path, query)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.usefixtures("secrets")
def test_it_tells_who_is_in_and_how_much_was_said(
    owner: User, bob: User, dora: User, group: Conversation
) -> None:
    leave(bob, group)
    browser = sign_in(owner)
    listed = page(browser, LIST)
    assert "가족" in listed
    assert '<td class="field-member_count">2</td>' in listed
    assert '<td class="field-messages">3</td>' in listed
    shown = page(browser, f"{LIST}{group.pk}/change/")
    for told in ("가족", "@alice", "@dora", "@bob", "owner", "admin", "left on"):
        assert told in shown
    assert f"/admin/accounts/user/{dora.pk}/change/" in shown


@pytest.mark.usefixtures("secrets")
def test_nothing_that_was_said_is_on_any_page(
    owner: User, bob: User, group: Conversation, direct: Conversation
) -> None:
    browser = sign_in(owner)
    paths = [
        "/admin/",
        "/admin/conversations/",
        LIST,
        *(f"{LIST}{c.pk}/{part}/" for c in (group, direct) for part in ("change", "history")),
        f"/admin/accounts/user/{bob.pk}/change/",
        f"/admin/accounts/user/{bob.pk}/history/",
    ]
    seen = "".join(page(browser, path) for path in paths)
    for query in SECRETS:
        seen += re.sub(r'value="[^"]*"', "", page(browser, LIST, q=query))
    for said in (*SECRETS, "🤫"):
        assert said not in seen
        assert said in _everything_said()


def _everything_said() -> str:
    rows: list[Any] = []
    for model in apps.get_app_config("conversations").get_models():
        rows += model._default_manager.values_list()
    return repr(rows)


@pytest.mark.usefixtures("secrets")
def test_no_text_leads_to_its_conversation(owner: User, group: Conversation) -> None:
    browser = sign_in(owner)
    link = f"{LIST}{group.pk}/change/"
    for query in (str(group.pk), "bob", "@BOB"):
        assert link in page(browser, LIST, q=query)
    for query in (*SECRETS, "charlie", "9" * 30, "9" * 19, "%", "'"):
        assert link not in page(browser, LIST, q=query)


@pytest.mark.usefixtures("secrets")
def test_nothing_can_be_changed_and_nothing_is_logged(owner: User, group: Conversation) -> None:
    browser = sign_in(owner)
    page(browser, f"{LIST}{group.pk}/change/")
    for path in (f"{LIST}add/", f"{LIST}{group.pk}/delete/"):
        assert browser.get(path).status_code == 403
        assert browser.post(path, {"title": "x"}).status_code == 403
    assert browser.post(f"{LIST}{group.pk}/change/", {"title": "x"}).status_code == 403
    chosen = {"action": "delete_selected", "_selected_action": str(group.pk), "post": "yes"}
    browser.post(LIST, chosen)
    group.refresh_from_db()
    assert group.title == "가족"
    assert not LogEntry.objects.exists()


def test_only_conversations_are_registered() -> None:
    models = apps.get_app_config("conversations").get_models()
    assert [model for model in models if admin.site.is_registered(model)] == [Conversation]


def test_no_row_tells_its_text_when_it_is_printed(
    bob: User, group: Conversation, secrets: None
) -> None:
    """Deletion pages, logs and tracebacks print rows."""
    for model in apps.get_app_config("conversations").get_models():
        for row in model._default_manager.all():
            assert not any(said in f"{row} {row!r}" for said in SECRETS)


def test_staff_without_the_right_see_nothing(group: Conversation) -> None:
    helper = make_person("helper")
    helper.is_staff = True
    helper.save()
    assert sign_in(helper).get(LIST).status_code == 403
    helper.user_permissions.add(Permission.objects.get(codename="view_conversation"))
    assert sign_in(helper).get(LIST).status_code == 200


def test_a_title_is_text_and_not_markup(owner: User, alice: User, group: Conversation) -> None:
    Conversation.objects.filter(pk=group.pk).update(title="<script>alert(1)</script>")
    shown = page(sign_in(owner), f"{LIST}{group.pk}/change/")
    assert "<script>alert" not in shown
    assert "&lt;script&gt;alert" in shown


def test_the_app_is_named_in_the_readers_language(owner: User) -> None:
    owner.language = "ko"
    owner.save(update_fields=["language"])
    page = sign_in(owner).get("/admin/").content.decode()
    assert "대화" in page
    assert "Conversations" not in page
