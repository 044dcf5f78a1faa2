"""Bringing a history along, as a client and a worker do it."""

from typing import Any
from uuid import uuid4

from accounts.models import User
from conversations.models import Conversation, Import, Message
from conversations.services import imports


def export(messages: int, author: str = "한가람") -> bytes:
    """An export with so many messages of two people."""
    names = (author, "도예린")
    lines = [
        f"2023년 1월 {1 + number // 1440 % 28}일 오후 {1 + number // 60 % 11}:{number % 60:02}, "
        f"{names[number % 2]} : 말 {number}"
        for number in range(messages)
    ]
    return (
        "산들 동호회 카카오톡 대화\n저장한 날짜 : 2023년 2월 1일 오후 1:00\n\n" + "\n".join(lines)
    ).encode()


def send_file(
    owner: User, raw: bytes, name: str = "Talk.txt", part: int = imports.MAX_PART
) -> Import:
    """All parts of a file; what comes of it."""
    row, _made = imports.start_import(
        actor_id=owner.pk, client_id=uuid4(), name=name, size=len(raw)
    )
    for offset in range(0, len(raw), part):
        row = imports.put_part(
            actor_id=owner.pk, import_id=row.id, offset=offset, data=raw[offset : offset + part]
        )
    return row


def bring(owner: User, raw: bytes, **options: Any) -> Import:
    """A file that was sent and read to its end."""
    row = send_file(owner, raw, **options)
    while imports.read_on(owner_id=owner.pk, import_id=row.id):
        pass
    row.refresh_from_db()
    return row


def conversation_of(row: Import) -> Conversation:
    assert row.conversation_id
    return Conversation.objects.get(pk=row.conversation_id)


def rows_of(row: Import) -> list[Message]:
    return list(Message.objects.filter(conversation=row.conversation).order_by("id"))
