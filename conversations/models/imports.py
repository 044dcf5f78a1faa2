from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from chatsite.lib.clock import ClockTimestamp

from .conversation import Conversation


class Import(models.Model):
    """A chat history that a person brings along: its file comes, part by part, then it is read.

    It lies with its owner. One that was put away stays, so that clients hear of it. `position` and
    `parser` say where reading goes on; they move in the transaction that stores what was read.
    """

    class State(models.TextChoices):
        UPLOADING = "uploading"
        READING = "reading"
        DONE = "done"
        FAILED = "failed"

    class Error(models.TextChoices):
        NOT_AN_EXPORT = "not_an_export"
        EMPTY = "empty"
        BROKEN = "broken"

    pk = models.CompositePrimaryKey("owner_id", "id")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    id = models.BigIntegerField()
    client_id = models.UUIDField()
    name = models.CharField(max_length=200)
    title = models.CharField(max_length=100)
    size = models.BigIntegerField()
    received = models.BigIntegerField(default=0)
    state = models.CharField(max_length=9, choices=State.choices, default=State.UPLOADING)
    error = models.CharField(max_length=13, choices=Error.choices, blank=True)
    encoding = models.CharField(max_length=9, blank=True)
    style = models.CharField(max_length=30, blank=True)
    position = models.BigIntegerField(default=0)
    parser = models.JSONField(null=True)
    messages = models.BigIntegerField(default=0)
    conversation = models.ForeignKey(
        Conversation, models.PROTECT, related_name="+", db_index=False, null=True
    )
    removed = models.BooleanField(default=False)
    freed = models.BooleanField(default=False)
    """Takes no room any more: nothing of it is kept, or will be once it is swept."""
    sweeping = models.BooleanField(default=False)
    """What it left has still to be deleted."""
    worked_at = models.DateTimeField(db_default=ClockTimestamp())
    """When something was last done for it: long ago says that whoever did it is gone."""
    account_version = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="import_once", fields=["owner", "client_id"]),
            models.CheckConstraint(
                name="import_within_its_size",
                condition=Q(received__lte=F("size")) & Q(position__lte=F("size")),
            ),
        ]
        indexes: ClassVar = [
            models.Index(name="import_changed", fields=["owner", "account_version"]),
            models.Index(
                name="import_to_do",
                fields=["worked_at"],
                condition=Q(state__in=["uploading", "reading"], removed=False) | Q(sweeping=True),
            ),
        ]

    def __str__(self) -> str:
        return f"import {self.id} of {self.owner_id}"

    @property
    def ended(self) -> bool:
        return self.state in (self.State.DONE, self.State.FAILED)


class ImportPart(models.Model):
    """A part of an import's file, until it is read: any node takes it, any worker finds it."""

    pk = models.CompositePrimaryKey("owner_id", "import_id", "offset")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    import_id = models.BigIntegerField()
    offset = models.BigIntegerField()
    data = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.offset} of import {self.import_id}"
