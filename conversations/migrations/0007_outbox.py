import django.db.models.deletion
from django.db import migrations, models

# It fills and empties all day: whoever takes from it must not walk over thousands of dead rows.
_VACUUM_EARLY = """
ALTER TABLE conversations_outboxentry SET (
    autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000,
    autovacuum_vacuum_insert_scale_factor = 0, autovacuum_vacuum_insert_threshold = 10000
)
"""
_ALL_SO_FAR = """
INSERT INTO conversations_outboxentry (conversation_id, message_id, version)
SELECT conversation_id, id, text_version FROM conversations_message
WHERE kind = 'text' AND deleted_at IS NULL
"""


class Migration(migrations.Migration):
    dependencies = [
        ("conversations", "0006_applicants"),
    ]

    operations = [
        migrations.CreateModel(
            name="OutboxEntry",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "conversation_id",
                        "message_id",
                        "version",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("message_id", models.BigIntegerField()),
                ("version", models.BigIntegerField()),
                (
                    "conversation",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="conversations.conversation",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "outbox entries",
            },
        ),
        migrations.RunSQL(_VACUUM_EARLY, migrations.RunSQL.noop),
        migrations.RunSQL(_ALL_SO_FAR, migrations.RunSQL.noop),
    ]
