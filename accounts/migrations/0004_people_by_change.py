from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_requests"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="user",
            index=models.Index(fields=["profile_changed_at"], name="user_profile_changed"),
        ),
        migrations.AddIndex(
            model_name="user",
            index=models.Index(
                condition=models.Q(("reads_changed_at__isnull", False)),
                fields=["reads_changed_at"],
                name="user_reads_changed",
            ),
        ),
    ]
