from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from chatsite.lib import snowflake


class Conversation(models.Model):
    """A direct, group or imported conversation and the heads of its two counters.

    An imported one is a history that its one member brought along; nothing is said in it.

    `last_seq` numbers messages and `version` numbers changes, both without gaps. They move only
    under the lock of this row, so their order is the order of commits.
    """

    class Kind(models.TextChoices):
        DIRECT = "direct", _("direct")
        GROUP = "group", _("group")
        IMPORTED = "imported", _("imported")

    id = models.BigIntegerField(primary_key=True, editable=False)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    title = models.CharField(_("title"), max_length=100, blank=True)
    members_can_invite = models.BooleanField(_("members may invite"), default=True)
    version = models.BigIntegerField(_("changes"), default=0)
    last_seq = models.BigIntegerField(default=0)
    last_message_id = models.BigIntegerField(default=0)
    waiting = models.PositiveSmallIntegerField(default=0, db_default=0)
    """How many applicants are shown to owner and admins: mostly none, and none are looked for."""
    archived_at = models.DateTimeField(_("archived at"), null=True, blank=True)

    class Meta:
        verbose_name = _("conversation")
        verbose_name_plural = _("conversations")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="conversation_kind",
                condition=Q(kind__in=["direct", "group", "imported"]),
            ),
            models.CheckConstraint(
                name="conversation_heads_not_negative",
                condition=Q(version__gte=0) & Q(last_seq__gte=0),
            ),
            models.CheckConstraint(
                name="conversation_group_has_title", condition=Q(kind="direct") | ~Q(title="")
            ),
        ]

    def __str__(self) -> str:
        return self.title or f"{self.get_kind_display()} {self.pk}"

    @property
    def created_at(self) -> datetime:
        return snowflake.created_at(self.pk)

    def next_version(self) -> int:
        """Number one more change. The row must be locked; `save_heads` stores it."""
        self.version += 1
        return self.version


class DirectPair(models.Model):
    """The one direct conversation of two people; with oneself both are the same.

    Keyed by people, not by conversation: on a sharded database it lives beside the persons.
    """

    pk = models.CompositePrimaryKey("low_id", "high_id")
    low = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    high = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    conversation = models.ForeignKey(Conversation, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="direct_pair_is_ordered", condition=Q(low__lte=F("high"))),
        ]

    def __str__(self) -> str:
        return f"{self.low_id}, {self.high_id}"


class CreationKey(models.Model):
    """What a client named a conversation it asked for, so that a retry finds the first one."""

    pk = models.CompositePrimaryKey("creator_id", "client_id")
    creator = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    client_id = models.UUIDField()
    conversation = models.ForeignKey(Conversation, models.PROTECT, related_name="+", db_index=False)
    content_hash = models.BinaryField(max_length=32)

    def __str__(self) -> str:
        return f"{self.creator_id} {self.client_id}"
