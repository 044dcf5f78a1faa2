from typing import ClassVar

from django.conf import settings
from django.db import models

from chatsite.lib.clock import ClockTimestamp

from .conversation import Conversation


class Mention(models.Model):
    """A message names this person. Read or not: that is said by the read mark.

    `made_at` by the database's clock, to be compared with the dates of blocks.
    """

    pk = models.CompositePrimaryKey("conversation_id", "user_id", "seq")
    conversation = models.ForeignKey(Conversation, models.PROTECT, related_name="+", db_index=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    seq = models.BigIntegerField()
    message_id = models.BigIntegerField()
    sender = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    made_at = models.DateTimeField(db_default=ClockTimestamp())

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="mention_of_somebody_else", condition=~models.Q(user=models.F("sender"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.message_id}"
