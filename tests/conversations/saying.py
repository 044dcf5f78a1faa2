"""The commonest actions in few words, and what stands in the database after them."""

from typing import Any
from uuid import UUID, uuid4

from django.db.models import Model

from accounts.models import Block, Contact, TalkRequest, User
from conversations.models import (
    Applicant,
    Conversation,
    CreationKey,
    DirectPair,
    EarlierText,
    HiddenMessage,
    InboxEntry,
    Membership,
    Mention,
    Message,
    Pin,
    Reaction,
)
from conversations.presenters import MessageShape, SyncAnswerShape, SyncConversationShape
from conversations.selectors.history import Page, read_history
from conversations.selectors.sync import sync
from conversations.services.conversations import start_group
from conversations.services.members import add_members, remove_member
from conversations.services.sending import send_message

__all__ = ["send_message"]  # sent otherwise where a test says so: see the fixture `both_ways`
STORED: tuple[type[Model], ...] = (
    User,
    Contact,
    Block,
    TalkRequest,
    Applicant,
    Conversation,
    CreationKey,
    DirectPair,
    EarlierText,
    HiddenMessage,
    InboxEntry,
    Membership,
    Mention,
    Message,
    Pin,
    Reaction,
)


def send(
    sender: User,
    conversation: Conversation,
    body: str = "안녕",
    *,
    reply_to: int | None = None,
    client_id: UUID | None = None,
) -> Message:
    return send_message(
        actor_id=sender.pk,
        conversation_id=conversation.pk,
        client_id=client_id or uuid4(),
        body=body,
        reply_to=reply_to,
    ).message


def make_group(owner: User, *others: User, title: str = "가족") -> Conversation:
    return start_group(
        actor_id=owner.pk, title=title, user_ids=[user.pk for user in others], client_id=uuid4()
    ).conversation


def join(actor: User, conversation: Conversation, *people: User) -> None:
    add_members(
        actor_id=actor.pk,
        conversation_id=conversation.pk,
        user_ids=[person.pk for person in people],
    )


def leave(person: User, conversation: Conversation, *, by: User | None = None) -> None:
    remove_member(actor_id=(by or person).pk, conversation_id=conversation.pk, user_id=person.pk)


def membership(person: User, conversation: Conversation) -> Membership:
    return Membership.objects.get(conversation_id=conversation.pk, user_id=person.pk)


def heads(conversation: Conversation) -> tuple[int, int]:
    """`last_seq` and `version` as they stand now."""
    return Conversation.objects.values_list("last_seq", "version").get(pk=conversation.pk)


def history(person: User, conversation: Conversation, **bounds: Any) -> Page:
    return read_history(actor_id=person.pk, conversation_id=conversation.pk, **bounds)


def seen(person: User, conversation: Conversation) -> list[str]:
    """The bodies that this person reads there, oldest first; system lines by their kind."""
    return [_words(row) for row in reversed(history(person, conversation, limit=100).rows)]


def _words(row: MessageShape) -> str:
    return f"<{row['data']['line']}>" if row["kind"] == "system" else row["body"]


def synced(
    person: User, versions: dict[int, int] | None = None, *, account: int = 0, since: int = 0
) -> SyncAnswerShape:
    return sync(actor_id=person.pk, versions=versions or {}, account_version=account, since=since)


def entry_of(
    person: User, conversation: Conversation, held: int | None = None
) -> SyncConversationShape:
    """What a sync says of one conversation to who holds version `held` of it, or nothing of it."""
    others = Conversation.objects.exclude(pk=conversation.pk).values_list("pk", "version")
    versions = dict(others) if held is None else {**dict(others), conversation.pk: held}
    answer = synced(person, versions)
    (entry,) = [e for e in answer["conversations"] if e["id"] == str(conversation.pk)]
    return entry


def whole_database() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of what people have and say, to tell whether anything changed."""
    return {
        model.__name__: sorted(
            (_comparable(row) for row in model._default_manager.values_list()), key=repr
        )
        for model in STORED
    }


def _comparable(row: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(bytes(value) if isinstance(value, memoryview) else value for value in row)
