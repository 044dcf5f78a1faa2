from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from chatsite.lib.clock import ClockTimestamp

from .conversation import Conversation


class Role(models.TextChoices):
    OWNER = "owner", _("owner")
    ADMIN = "admin", _("admin")
    MEMBER = "member", _("member")


class Membership(models.Model):
    """One person in one conversation. The row stays when the person leaves.

    `slot` is a number from 1 to 100 while the person is in, unique in the conversation: so the
    database itself holds a group at 100 members, whatever the code does.
    `history_from_id` is the line of the own joining: nothing before it may be read.
    """

    pk = models.CompositePrimaryKey("conversation_id", "user_id")
    # The primary key finds a conversation's rows, too; with an index of its own a plan would read
    # all of them to find one.
    conversation = models.ForeignKey(
        Conversation, models.PROTECT, related_name="memberships", db_index=False
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    role = models.CharField(max_length=6, choices=Role.choices, default=Role.MEMBER)
    slot = models.PositiveSmallIntegerField(null=True, blank=True)
    read_seq = models.BigIntegerField(default=0)
    read_at = models.DateTimeField(db_default=ClockTimestamp())
    history_from_id = models.BigIntegerField(default=0)
    joined_version = models.BigIntegerField()
    version = models.BigIntegerField()
    barred = models.BooleanField(default=False, db_default=False)
    """Was put out by somebody: comes back when added, never by a link."""
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="membership_role", condition=Q(role__in=["owner", "admin", "member"])
            ),
            models.CheckConstraint(
                name="membership_at_most_100",
                condition=Q(left_at__isnull=False, slot__isnull=True)
                # A check that answers NULL passes, so NULL is ruled out in words.
                | Q(left_at__isnull=True, slot__isnull=False, slot__gte=1, slot__lte=100),
            ),
            models.UniqueConstraint(
                name="membership_one_per_slot", fields=["conversation", "slot"]
            ),
            models.UniqueConstraint(
                name="membership_one_owner",
                fields=["conversation"],
                condition=Q(role="owner", left_at__isnull=True),
            ),
        ]
        indexes: ClassVar = [
            models.Index(name="membership_changed", fields=["conversation", "version"]),
            models.Index(name="membership_read", fields=["conversation", "read_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.conversation_id}"

    def may_read(self, message_id: int) -> bool:
        """Whether a row with that id lies in this person's part of the history."""
        return message_id >= self.history_from_id
