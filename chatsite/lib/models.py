from django.db import models


class SnowflakeLease(models.Model):
    """Who holds a node number of the snowflake ids, and until when by the database's clock."""

    node = models.SmallIntegerField(primary_key=True)
    holder = models.CharField(max_length=32)
    until = models.DateTimeField()

    class Meta:
        db_table = "snowflake_lease"

    def __str__(self) -> str:
        return f"{self.node} until {self.until}"
