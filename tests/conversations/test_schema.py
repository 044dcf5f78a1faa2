"""A conversation can move to another server: its rows are found by its id alone."""

import pytest
from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import connection, models

from conversations.models import (
    Applicant,
    EarlierText,
    Invite,
    Membership,
    Mention,
    Message,
    Pin,
    Reaction,
)

OF_A_CONVERSATION = (Message, EarlierText, Membership, Reaction, Pin, Invite, Mention, Applicant)
pytestmark = pytest.mark.django_db


def indexes(model: type[models.Model]) -> dict[str, str]:
    """Name → definition of every index of the table as the database has it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s",
            [model._meta.db_table],
        )
        return dict(cursor.fetchall())


@pytest.mark.parametrize("model", OF_A_CONVERSATION)
def test_every_key_and_index_begins_with_the_conversation(model: type[models.Model]) -> None:
    found = indexes(model)
    assert found
    for name, definition in found.items():
        columns = definition.partition("(")[2]
        assert columns.startswith("conversation_id"), f"{name}: {definition}"


@pytest.mark.parametrize("model", OF_A_CONVERSATION)
def test_the_primary_key_is_of_the_conversation(model: type[models.Model]) -> None:
    key = model._meta.pk
    assert isinstance(key, models.CompositePrimaryKey)
    assert key.field_names[0] == "conversation_id"


def test_no_foreign_key_points_at_the_messages() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conrelid::regclass::text, conname FROM pg_constraint"
            " WHERE contype = 'f' AND confrelid = %s::regclass",
            [Message._meta.db_table],
        )
        assert cursor.fetchall() == []
        cursor.execute(
            "SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND conrelid = %s::regclass",
            [Message._meta.db_table],
        )
        # The other way it may point, so the query does find foreign keys.
        assert cursor.fetchone()[0] > 0


def test_what_names_a_message_names_its_conversation_too() -> None:
    naming = [
        model
        for model in apps.get_app_config("conversations").get_models()
        if _has(model, "message_id")
    ]
    assert len(naming) == 6
    assert all(_has(model, "conversation_id") for model in naming)


def _has(model: type[models.Model], column: str) -> bool:
    try:
        fields = [model._meta.get_field(column.removesuffix("_id"))]
    except FieldDoesNotExist:
        fields = [field for field in model._meta.get_fields() if field.name == column]
    return bool(fields)
