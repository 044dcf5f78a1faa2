from typing import Any, ClassVar

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils.translation import gettext_lazy as _
from knox.models import AbstractAuthToken

from accounts.names import NAME_MAX
from chatsite.lib import snowflake
from chatsite.lib.clock import ClockTimestamp


class Token(AbstractAuthToken):
    """A long-lived token of a program. Only its hash is kept."""

    public_id = models.BigIntegerField(default=snowflake.next_id, unique=True, editable=False)
    """What the wire calls its id: the primary key is the hash."""
    name = models.CharField(_("name"), max_length=NAME_MAX, blank=True, default="")
    last_used_at = models.DateTimeField(null=True, editable=False)

    # Ours has types; how a token is made stands in the service.
    objects: ClassVar[models.Manager["Token"]] = models.Manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("token")
        verbose_name_plural = _("tokens")

    def __str__(self) -> str:
        return f"{self.name or self.public_id} ({self.user_id})"


class BrowserSession(AbstractBaseSession):
    """A sign-in of a browser. Who and with which credential stand in it as columns too."""

    person_id = models.BigIntegerField(null=True, editable=False)
    credential = models.CharField(max_length=64, default="", editable=False)
    """What its sockets signed in with (see `Principal`); stays when the key is changed."""
    last_used_at = models.DateTimeField(db_default=ClockTimestamp(), editable=False)

    class Meta(AbstractBaseSession.Meta):
        indexes: ClassVar = [
            models.Index(
                fields=["person_id", "credential"],
                name="browser_session_of_person",
                condition=models.Q(person_id__isnull=False),
            ),
        ]

    @classmethod
    def get_session_store_class(cls) -> Any:
        from accounts.sessions import SessionStore

        return SessionStore
