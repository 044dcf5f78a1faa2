"""Our shapes in the OpenAPI schema: inputs (pydantic) and answers (typed dictionaries).

    @describe("Change the own settings.", body=UpdateProfile, answers={200: MeJSON})
    def patch(self, request: Request) -> Response: ...
"""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Literal, TypeVar

from drf_spectacular.extensions import OpenApiSerializerExtension
from drf_spectacular.plumbing import ResolvedComponent
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from pydantic import TypeAdapter
from pydantic.json_schema import JsonSchemaMode
from typing_extensions import NotRequired, TypedDict

from .inputs import Input

_REF = "#/components/schemas/{model}"
Handler = TypeVar("Handler", bound=Callable[..., Any])


class ErrorBody(TypedDict):
    code: Literal[
        "invalid",
        "unauthenticated",
        "forbidden",
        "not_found",
        "conflict",
        "rate_limited",
        "unavailable",
    ]
    detail: str
    fields: NotRequired[dict[str, list[str]]]
    retry_after: NotRequired[float]


class ErrorAnswer(TypedDict):
    """The one shape of every error."""

    error: ErrorBody


class Shape:
    """A type that pydantic understands, as a named component of the schema."""

    def __init__(self, type_: Any, name: str, mode: JsonSchemaMode) -> None:
        self.type, self.name, self.mode = type_, name, mode

    def schema(self) -> dict[str, Any]:
        return TypeAdapter(self.type).json_schema(ref_template=_REF, mode=self.mode)


class ShapeExtension(OpenApiSerializerExtension):
    target_class = Shape

    def get_name(self, auto_schema: Any, direction: Any) -> str:
        name: str = self.target.name
        return name

    def get_identity(self, auto_schema: Any, direction: Any) -> Any:
        return self.target.name

    def map_serializer(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        schema: dict[str, Any] = self.target.schema()
        for name, part in schema.pop("$defs", {}).items():
            component = ResolvedComponent(
                name=_public(name), type=ResolvedComponent.SCHEMA, object=name, schema=part
            )
            auto_schema.registry.register_on_missing(component)
        return schema
