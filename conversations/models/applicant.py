from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.names import HANDLE_MAX, NAME_MAX
from chatsite.lib.clock import ClockTimestamp

from .conversation import Conversation


class Applicant(models.Model):
    """One person who came to a group by a link that asks first, and waits to be let in.

    What the two sides see differs, so that who asks is never told no: `open` is what the applicant
    sees, `shown` what owner and admins see. The row stays, so that `declined` is not asked again.
    `name` and `handle` are as they were then: nobody of the group is told how they change.
    """

    pk = models.CompositePrimaryKey("conversation_id", "user_id")
    conversation = models.ForeignKey(Conversation, models.PROTECT, related_name="+", db_index=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    name = models.CharField(max_length=NAME_MAX)
    handle = models.CharField(max_length=HANDLE_MAX)
    asked_at = models.DateTimeField(db_default=ClockTimestamp())
    open = models.BooleanField(default=False)
    shown = models.BooleanField(default=False)
    declined = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="applicant_shown_is_open", condition=Q(open=True) | Q(shown=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} wants to join {self.conversation_id}"
