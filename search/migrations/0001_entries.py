import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.db import migrations, models

# It fills and empties all day, as the outbox that fills it.
_VACUUM_EARLY = """
ALTER TABLE search_pending SET (
    autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000,
    autovacuum_vacuum_insert_scale_factor = 0, autovacuum_vacuum_insert_threshold = 10000
)
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Entry",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "conversation_id",
                        "message_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("conversation_id", models.BigIntegerField()),
                ("message_id", models.BigIntegerField()),
                ("version", models.BigIntegerField()),
                ("folded", models.TextField()),
                ("grams", django.contrib.postgres.search.SearchVectorField()),
            ],
            options={
                "verbose_name_plural": "entries",
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["grams"], name="entry_grams")
                ],
            },
        ),
        migrations.CreateModel(
            name="Pending",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("conversation_id", models.BigIntegerField(verbose_name="conversation")),
                ("message_id", models.BigIntegerField(verbose_name="message")),
                ("version", models.BigIntegerField(verbose_name="changes")),
                ("tries", models.PositiveSmallIntegerField(default=0, verbose_name="tries")),
                ("claimed_until", models.DateTimeField(null=True)),
                ("set_aside_at", models.DateTimeField(null=True, verbose_name="set aside at")),
                ("error", models.TextField(blank=True, verbose_name="error")),
            ],
            options={
                "verbose_name": "message to be indexed",
                "verbose_name_plural": "messages to be indexed",
                "indexes": [
                    models.Index(
                        condition=models.Q(("set_aside_at__isnull", False)),
                        fields=["set_aside_at"],
                        name="pending_set_aside",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("conversation_id", "message_id"), name="pending_once"
                    )
                ],
            },
        ),
        migrations.RunSQL(_VACUUM_EARLY, migrations.RunSQL.noop),
    ]
