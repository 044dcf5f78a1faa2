from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Entry(models.Model):
    """A message as Postgres finds it: its folded text and the grams of that.

    `version` is the message's `text_version` that was read. A deleted message keeps an empty row,
    so that what a slow worker read before the deletion cannot come back.
    """

    pk = models.CompositePrimaryKey("conversation_id", "message_id")
    conversation_id = models.BigIntegerField()
    message_id = models.BigIntegerField()
    version = models.BigIntegerField()
    folded = models.TextField()
    grams = SearchVectorField()

    class Meta:
        verbose_name_plural = "entries"
        indexes: ClassVar = [GinIndex(name="entry_grams", fields=["grams"])]

    def __str__(self) -> str:
        return f"{self.message_id} at {self.version}"


class Pending(models.Model):
    """A message that has still to be told to Elasticsearch, or that could not be taken in.

    A worker claims it for some seconds, so that none waits for another's answer in a transaction;
    one that dies leaves a claim that lapses. What fails by itself, again and again, is set aside.
    """

    conversation_id = models.BigIntegerField(_("conversation"))
    message_id = models.BigIntegerField(_("message"))
    version = models.BigIntegerField(_("changes"))
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    claimed_until = models.DateTimeField(null=True)
    set_aside_at = models.DateTimeField(_("set aside at"), null=True)
    error = models.TextField(_("error"), blank=True)

    class Meta:
        verbose_name = _("message to be indexed")
        verbose_name_plural = _("messages to be indexed")
        constraints: ClassVar = [
            models.UniqueConstraint(name="pending_once", fields=["conversation_id", "message_id"]),
        ]
        indexes: ClassVar = [
            models.Index(
                name="pending_set_aside",
                fields=["set_aside_at"],
                condition=Q(set_aside_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.message_id} at {self.version}"
