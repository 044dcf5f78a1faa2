from typing import ClassVar

from django.conf import settings
from django.db import models

from .conversation import Conversation


class InboxEntry(models.Model):
    """A conversation as it lies in one person's list; numbered by that person's account version.

    Keyed by the person: "my conversations" is then a look-up in one shard of people, and every
    query that follows names its conversations.
    """

    pk = models.CompositePrimaryKey("user_id", "conversation_id")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    conversation = models.ForeignKey(Conversation, models.PROTECT, related_name="+", db_index=False)
    muted_until = models.DateTimeField(null=True, blank=True)
    pinned = models.BooleanField(default=False)
    hidden = models.BooleanField(default=False)
    draft = models.CharField(max_length=10_000, blank=True)
    account_version = models.BigIntegerField(default=0)

    class Meta:
        indexes: ClassVar = [models.Index(name="inbox_changed", fields=["user", "account_version"])]

    def __str__(self) -> str:
        return f"{self.conversation_id} of {self.user_id}"


class HiddenMessage(models.Model):
    """A message that one person deleted for themselves."""

    pk = models.CompositePrimaryKey("user_id", "conversation_id", "message_id")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    conversation = models.ForeignKey(Conversation, models.PROTECT, related_name="+", db_index=False)
    message_id = models.BigIntegerField()
    account_version = models.BigIntegerField()

    class Meta:
        indexes: ClassVar = [
            models.Index(name="hidden_changed", fields=["user", "account_version"])
        ]

    def __str__(self) -> str:
        return f"{self.message_id} for {self.user_id}"
