from django.db import models

from .conversation import Conversation


class OutboxEntry(models.Model):
    """A message has another text, or a first or none, and somebody above has still to take it in.

    Written by the transaction that changed the message: what was committed is told, also when
    nobody was there to hear it. `version` is the message's `text_version` that this is about.
    """

    pk = models.CompositePrimaryKey("conversation_id", "message_id", "version")
    # Every send writes one: the message beside it has had its conversation looked up already.
    conversation = models.ForeignKey(
        Conversation, models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    message_id = models.BigIntegerField()
    version = models.BigIntegerField()

    class Meta:
        verbose_name_plural = "outbox entries"

    def __str__(self) -> str:
        return f"{self.message_id} at {self.version}"
