from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from chatsite.lib.clock import ClockTimestamp

from .conversation import Conversation


class InviteQuerySet(models.QuerySet["Invite"]):
    def working(self, conversation_id: int) -> Self:
        """Those of one conversation that have not ended, the newest first."""
        over = Q(expires_at__isnull=False, expires_at__lte=ClockTimestamp())
        used_up = Q(max_uses__isnull=False, uses__gte=F("max_uses"))
        rows = self.filter(conversation_id=conversation_id, revoked_at=None)
        return rows.exclude(over | used_up).order_by("-id")


class Invite(models.Model):
    """A link by which people join a group by themselves, while its maker may invite.

    `secret` is readable: whoever may invite shares the link again. It is compared in constant time.
    """

    pk = models.CompositePrimaryKey("conversation_id", "id")
    conversation = models.ForeignKey(Conversation, models.PROTECT, related_name="+", db_index=False)
    id = models.BigIntegerField()
    maker = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    client_id = models.UUIDField()
    secret = models.CharField(max_length=32)
    expires_at = models.DateTimeField(null=True)
    max_uses = models.PositiveIntegerField(null=True)
    uses = models.PositiveIntegerField(default=0)
    approval = models.BooleanField(default=False, db_default=False)
    """Who comes by it waits until the owner or an admin lets them in."""
    revoked_at = models.DateTimeField(null=True)

    objects = InviteQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="invite_once", fields=["conversation", "maker", "client_id"]
            ),
            models.CheckConstraint(
                name="invite_uses",
                condition=Q(max_uses__isnull=True) | Q(uses__lte=F("max_uses")),
            ),
        ]

    def __str__(self) -> str:
        return f"invite {self.id} to {self.conversation_id}"
