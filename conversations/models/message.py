from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from chatsite.lib import snowflake

from .conversation import Conversation


class Message(models.Model):
    """A message or a system line. In one conversation, id order is seq order is commit order.

    `version` is the conversation's version of this row's last change, `text_version` that of the
    last change of its text. References to a message carry both ids and no foreign key points here,
    so the table can be split by conversation.
    """

    class Kind(models.TextChoices):
        TEXT = "text"
        SYSTEM = "system"

    pk = models.CompositePrimaryKey("conversation_id", "id")
    conversation = models.ForeignKey(Conversation, models.PROTECT, related_name="+", db_index=False)
    id = models.BigIntegerField()
    seq = models.BigIntegerField()
    version = models.BigIntegerField()
    text_version = models.BigIntegerField()
    sender = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    client_id = models.UUIDField(null=True)
    content_hash = models.BinaryField(max_length=32, null=True)
    kind = models.CharField(max_length=9, choices=Kind.choices)
    body = models.CharField(max_length=10_000, blank=True)
    data = models.JSONField(default=dict, blank=True)
    reply_to_id = models.BigIntegerField(null=True)
    reply_to_seq = models.BigIntegerField(null=True)
    reply_to_sender_id = models.BigIntegerField(null=True)
    edited_at = models.DateTimeField(null=True)
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="message_one_per_seq",
                fields=["conversation", "seq"],
                condition=~Q(kind="system"),
            ),
            models.UniqueConstraint(
                name="message_one_per_client_id",
                fields=["conversation", "sender", "client_id"],
                condition=Q(client_id__isnull=False),
            ),
            models.CheckConstraint(
                name="message_deleted_has_no_text",
                condition=Q(deleted_at__isnull=True) | Q(body=""),
            ),
        ]
        indexes: ClassVar = [
            models.Index(name="message_changed", fields=["conversation", "version"])
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id} in {self.conversation_id}"

    @property
    def created_at(self) -> datetime:
        return snowflake.created_at(self.id)


class EarlierText(models.Model):
    """What a message said before an edit. `version` is the message's `text_version` of that time,
    `written_at` when it was given that text."""

    pk = models.CompositePrimaryKey("conversation_id", "message_id", "version")
    conversation = models.ForeignKey(Conversation, models.PROTECT, related_name="+", db_index=False)
    message_id = models.BigIntegerField()
    version = models.BigIntegerField()
    body = models.CharField(max_length=10_000)
    written_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.message_id} at {self.version}"


class Reaction(models.Model):
    pk = models.CompositePrimaryKey("conversation_id", "message_id", "user_id", "emoji")
    conversation = models.ForeignKey(Conversation, models.PROTECT, related_name="+", db_index=False)
    message_id = models.BigIntegerField()
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    emoji = models.CharField(max_length=32)

    def __str__(self) -> str:
        return f"{self.emoji} on {self.message_id}"


class Pin(models.Model):
    """A message held at the top of its conversation."""

    pk = models.CompositePrimaryKey("conversation_id", "message_id")
    conversation = models.ForeignKey(Conversation, models.PROTECT, related_name="+", db_index=False)
    message_id = models.BigIntegerField()
    message_seq = models.BigIntegerField()
    pinned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )

    def __str__(self) -> str:
        return f"pin on {self.message_id}"
