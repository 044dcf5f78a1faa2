import django.db.models.deletion
from django.db import migrations, models

# By hand: of the field's change Django makes the end of `membership_one_owner`, which it takes for
# the field's index.
_INDEX = "conversations_membership_conversation_id_ec911c28"


class Migration(migrations.Migration):
    dependencies = [
        ("conversations", "0002_earlier_texts"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    f"DROP INDEX {_INDEX}",
                    f"CREATE INDEX {_INDEX} ON conversations_membership (conversation_id)",
                ),
            ],
            state_operations=[
                migrations.AlterField(
                    model_name="membership",
                    name="conversation",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to="conversations.conversation",
                    ),
                ),
            ],
        ),
    ]
