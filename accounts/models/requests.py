from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from chatsite.lib import snowflake
from chatsite.lib.clock import ClockTimestamp

from .person import User


class TalkRequest(models.Model):
    """`asker` asks `person` into a conversation: a direct one, or the group `conversation_id`.

    What each of the two sees of it differs, so that who asks is never told no: `open` is what the
    asker sees, `shown` what the person sees. The row stays, so that clients hear of its end, and
    `declined` so that it is not asked again.
    """

    id = models.BigIntegerField(primary_key=True, default=snowflake.next_id, editable=False)
    asker = models.ForeignKey(User, models.CASCADE, related_name="+", db_index=False)
    person = models.ForeignKey(User, models.CASCADE, related_name="+", db_index=False)
    conversation_id = models.BigIntegerField(default=0)
    """0: a direct one."""
    title = models.CharField(max_length=100, blank=True)
    """How the group was called when it was asked."""
    asked_at = models.DateTimeField(db_default=ClockTimestamp())
    open = models.BooleanField(default=False)
    shown = models.BooleanField(default=False)
    declined = models.BooleanField(default=False)
    asker_version = models.BigIntegerField(default=0)
    person_version = models.BigIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="request_once", fields=["asker", "person", "conversation_id"]
            ),
            models.CheckConstraint(name="request_of_another", condition=~Q(asker=F("person"))),
            models.CheckConstraint(
                name="request_shown_is_open", condition=Q(open=True) | Q(shown=False)
            ),
        ]
        indexes: ClassVar = [
            models.Index(name="request_by_asker", fields=["asker", "asker_version"]),
            models.Index(name="request_lately", fields=["asker", "asked_at"]),
            models.Index(name="request_of_person", fields=["person", "person_version"]),
        ]

    def __str__(self) -> str:
        return f"{self.asker_id} asks {self.person_id}"

    def is_seen_by(self, user_id: int) -> bool:
        """Whether it stands on that person's list."""
        return self.open if user_id == self.asker_id else self.shown and user_id == self.person_id

    def other_than(self, user_id: int) -> int:
        """The other one of the two."""
        return self.person_id if user_id == self.asker_id else self.asker_id
