"""What people read of conversations is there in Korean, in polite plain words."""

import re
from pathlib import Path
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import translation

from accounts.models import User
from conversations.models import Conversation
from tests.people import make_token
from tests.product import PROJECT

from .saying import make_group

SOURCES = sorted(
    path
    for app in ("conversations", "presence", "chatsite/lib")
    for path in (PROJECT / app).rglob("*.py")
    if "migrations" not in path.parts
)


def texts(path: Path) -> list[str]:
    return re.findall(r'_\(\s*"([^"]+)"', path.read_text())


def test_every_text_is_translated() -> None:
    found = {text for path in SOURCES for text in texts(path)}
    assert "A group has at most 100 members." in found
    with translation.override("ko"):
        english = [text for text in found if not re.search("[가-힣]", translation.gettext(text))]
    assert english == []


def test_sentences_are_in_one_tone() -> None:
    sentences = {text for path in SOURCES for text in texts(path) if text.endswith(".")}
    with translation.override("ko"):
        spoken = [translation.gettext(text) for text in sentences]
    assert [text for text in spoken if not text.endswith("요.")] == []


@pytest.mark.django_db
def test_an_error_is_told_in_the_language_of_the_request(alice: User, bob: User) -> None:
    group: Conversation = make_group(alice, bob)
    headers = {"Authorization": f"Token {make_token(bob)}", "Accept-Language": "ko"}
    body = {"client_id": str(uuid4()), "body": "답", "reply_to": "1"}
    path = f"/api/v1/conversations/{group.pk}/messages"
    answer = Client().post(path, body, content_type="application/json", headers=headers)
    assert answer.status_code == 404
    assert answer.json()["error"]["detail"] == "답장할 메시지가 없어요."
