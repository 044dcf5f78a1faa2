from typing import ClassVar

from django.db import models

from chatsite.lib.clock import ClockTimestamp

from .person import User


class Contact(models.Model):
    """`owner` keeps `person` in the own list. A removed one stays, so that clients hear of it."""

    pk = models.CompositePrimaryKey("owner_id", "person_id")
    owner = models.ForeignKey(User, models.CASCADE, related_name="contacts")
    person = models.ForeignKey(User, models.CASCADE, related_name="+", db_index=False)
    account_version = models.BigIntegerField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["owner", "account_version"], name="contact_changes"),
        ]

    def __str__(self) -> str:
        return f"{self.owner_id} → {self.person_id}"


class Block(models.Model):
    """`owner` blocks `person`, until `removed_at`. The row stays, so that clients hear of it."""

    pk = models.CompositePrimaryKey("owner_id", "person_id")
    owner = models.ForeignKey(User, models.CASCADE, related_name="blocks", db_index=False)
    person = models.ForeignKey(User, models.CASCADE, related_name="+", db_index=False)
    account_version = models.BigIntegerField()
    changed_at = models.DateTimeField(db_default=ClockTimestamp())
    """When it was last set or lifted, by the database's clock."""
    removed_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["owner", "account_version"], name="block_changes"),
            models.Index(fields=["person", "changed_at"], name="block_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.owner_id} ⊘ {self.person_id}"
