"""JSON schemas of our shapes: inputs (pydantic models) and what is sent (typed dictionaries).

Typed dictionaries come from `typing_extensions`, which pydantic needs before Python 3.12. A class
`MeJSON` or `MeShape` is called `Me` in a document.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import TypeAdapter, WithJsonSchema
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode
from typing_extensions import TypedDict

Schema = dict[str, Any]
ID: Schema = {"type": "string", "pattern": "^[0-9]{1,19}$"}
Id = Annotated[str, WithJsonSchema(ID)]
"""An id as it is sent."""
_PLACE = "#/components/schemas/"


class NothingJSON(TypedDict):
    """An empty object."""


@dataclass(frozen=True, slots=True)
class NamedAbove:
    """Marks what only an app above knows whole; its shape has this name there."""

    name: str


class Components:
    """The named shapes of one document, which its parts refer to."""

    def __init__(self) -> None:
        self.schemas: dict[str, Schema] = {}

    def refer(
        self, type_: Any, mode: JsonSchemaMode = "serialization", left_out: Iterable[str] = ()
    ) -> Schema:
        """A reference to the type's component, or, for a type without a name, its schema."""
        for mark in getattr(type_, "__metadata__", ()):
            if isinstance(mark, NamedAbove):
                return {"$ref": f"{_PLACE}{mark.name}"}
        schema = self.plain(type_, mode, left_out)
        if not isinstance(type_, type) or schema.get("type") != "object":
            return schema
        name = _name(type_.__name__)
        self._register(name, schema)
        return {"$ref": f"{_PLACE}{name}"}

    def plain(
        self, type_: Any, mode: JsonSchemaMode = "serialization", left_out: Iterable[str] = ()
    ) -> Schema:
        """The type's own schema without the fields `left_out`; what it holds is referred to."""
        schema = TypeAdapter(type_).json_schema(
            ref_template=_PLACE + "{model}", mode=mode, schema_generator=_Untitled
        )
        # A name ends at the closing quote, so no part of a longer name is touched.
        renamed: Schema = json.loads(
            re.sub(r'("#/components/schemas/\w+?)(JSON|Shape)"', r'\1"', json.dumps(schema))
        )
        for name, part in renamed.pop("$defs", {}).items():
            self._register(_name(name), part)
        for name in left_out:
            renamed.get("properties", {}).pop(name, None)
        if "required" in renamed:
            renamed["required"] = [name for name in renamed["required"] if name not in left_out]
        return renamed

    def _register(self, name: str, schema: Schema) -> None:
        schema = {**schema, "title": name}
        if self.schemas.setdefault(name, schema) != schema:
            raise ValueError(f"two different shapes are called {name}")


class _Untitled(GenerateJsonSchema):
    def field_title_should_be_set(self, schema: Any) -> bool:
        """Never: a title made of the field's name says nothing more."""
        return False


def _name(class_name: str) -> str:
    return class_name.removesuffix("JSON").removesuffix("Shape")
