"""What an action takes: shapes shared by HTTP and the socket, checked once."""

from collections.abc import Mapping
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    WithJsonSchema,
)

from .errors import Invalid
from .schemas import ID
from .text import clean_line, clean_text, is_blank

MAX_ID = (1 << 63) - 1


def _id_from(value: object) -> int:
    # A string only: a number would already have lost its last digits in JavaScript.
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 19:
        number = int(value)
        if 0 < number <= MAX_ID:
            return number
    raise ValueError("must be an id, as a string of digits")


def _visible(value: str) -> str:
    if is_blank(value):
        raise ValueError("must not be blank")
    return value


SnowflakeId = Annotated[
    int,
    BeforeValidator(_id_from),
    WithJsonSchema(ID),
]
Body = Annotated[
    str,
    AfterValidator(clean_text),
    AfterValidator(_visible),
    Field(min_length=1, max_length=10_000),
]
Title = Annotated[
    str, AfterValidator(clean_line), AfterValidator(_visible), Field(min_length=1, max_length=100)
]
ClientId = Annotated[UUID, Field(strict=False)]


class Input(BaseModel):
    """Base of every action's input. Immutable; unknown fields are ignored."""

    model_config = ConfigDict(strict=True, frozen=True, extra="ignore")

    @classmethod
    def parse(cls, data: object) -> Self:
        """An instance out of untrusted `data`. Raises Invalid with `fields`."""
        if not isinstance(data, Mapping):
            raise Invalid("An object is expected.")
        try:
            return cls.model_validate(dict(data))
        except ValidationError as error:
            raise Invalid(fields=_fields(error)) from None

    def given(self) -> dict[str, Any]:
        """Only what was given, for partial changes."""
        return {name: getattr(self, name) for name in self.model_fields_set}


def _fields(error: ValidationError) -> dict[str, list[str]]:
    fields: dict[str, list[str]] = {}
    for item in error.errors(include_url=False, include_input=False, include_context=False):
        name = str(item["loc"][0]) if item["loc"] else "detail"
        fields.setdefault(name, []).append(item["msg"].removeprefix("Value error, "))
    return fields
