"""Names are found by their initial consonants too: what a search by name reads is written anew."""

from django.db import migrations

from accounts.names import grams, name_key

BATCH = 1000


def write_anew(apps, schema_editor):
    people = apps.get_model("accounts", "User").objects.using(schema_editor.connection.alias)
    last = 0
    while batch := list(people.filter(id__gt=last).order_by("id").only("name")[:BATCH]):
        for person in batch:
            person.name_key = name_key(person.name)
            person.name_grams = grams(person.name_key)
        people.bulk_update(batch, ["name_key", "name_grams"])
        last = batch[-1].id


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_people_by_change"),
    ]

    operations = [migrations.RunPython(write_anew, migrations.RunPython.noop, elidable=True)]
