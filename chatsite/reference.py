"""The page about the HTTP API: what its schema says, for people to read, in their language.

Of our own, since those that come with drf-spectacular (Swagger UI, Redoc) speak English alone and
bring style sheets inside the page, which our policy refuses.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator

from chatsite.lib import json
from chatsite.lib.schemas import ID, Schema

PREFIX = "/api/v1"
_ERROR = "Error"


class Piece(NamedTuple):
    """A part of how a type is written; `shape` where it is the name of one."""

    text: str
    shape: bool = False


Type = list[Piece]
Words = list[str]
"""What is said and, at every other place, what is code in it."""


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    type: Type
    required: bool


@dataclass(frozen=True, slots=True)
class Answer:
    statuses: str
    type: Type
    """Empty: there is no body."""


@dataclass(frozen=True, slots=True)
class Operation:
    method: str
    path: list[str]
    """Its parts, between which a line may break."""
    summary: Words
    parameters: list[Field]
    body: Type
    answers: list[Answer]


@dataclass(frozen=True, slots=True)
class Shape:
    name: str
    description: Words
    fields: list[Field]


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """For everyone, signed in or not."""
    return render(
        request,
        "reference.html",
        {"prefix": PREFIX, "groups": list(groups()), "shapes": list(shapes())},
    )


@cache
def schema() -> Schema:
    # The library has no annotations here.
    generator = SchemaGenerator()  # type: ignore[no-untyped-call]
    made: Schema = generator.get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    return made


def groups() -> Iterator[tuple[str, list[Operation]]]:
    """What the first part of their paths is, and the operations there."""
    named = (
        (operation["tags"][0], _operation(path, method, operation))
        for path, methods in schema()["paths"].items()
        for method, operation in methods.items()
    )
    for tag, some in groupby(named, key=lambda pair: pair[0]):
        yield tag, [operation for _tag, operation in some]


def shapes() -> Iterator[Shape]:
    for name, shape in schema()["components"]["schemas"].items():
        yield Shape(name, _said(shape.get("description", "")), list(_fields(shape)))


def _operation(path: str, method: str, operation: Schema) -> Operation:
    content = operation.get("requestBody", {}).get("content", {})
    return Operation(
        method=method.upper(),
        path=_parts(path.removeprefix(PREFIX)),
        summary=_said(operation["summary"]),
        parameters=[
            Field(one["name"], type_of(one["schema"]), one.get("required", False))
            for one in operation.get("parameters", ())
        ],
        body=_content_type(content),
        answers=list(_answers(operation["responses"])),
    )


def _parts(path: str) -> list[str]:
    return [f"/{part}" for part in path.split("/")[1:]]


def _said(text: str) -> Words:
    """In the reader's language; how the lines were broken in the source means nothing."""
    return _(" ".join(text.split())).split("`") if text else []


def _answers(responses: Schema) -> Iterator[Answer]:
    """One after the other; the statuses of errors, which all have one shape, together."""
    failed = []
    for status, response in responses.items():
        type_ = _content_type(response.get("content", {}))
        if type_ == [Piece(_ERROR, shape=True)]:
            failed.append(status)
        else:
            yield Answer(status, type_)
    if failed:
        yield Answer(", ".join(failed), [Piece(_ERROR, shape=True)])


def _content_type(content: Schema) -> Type:
    for kind in content.values():
        return type_of(kind["schema"])
    return []


def _fields(shape: Schema) -> Iterator[Field]:
    required = shape.get("required", ())
    for name, field in shape.get("properties", {}).items():
        yield Field(name, type_of(field), name in required)


def type_of(schema: Schema) -> Type:
    """How it is written: `Message[]`, `id | null`, `string (1–100)`, `"ko" | "en"`."""
    match schema:
        case {"$ref": place}:
            return [Piece(place.rpartition("/")[2], shape=True)]
        case {"anyOf": some} | {"oneOf": some} | {"allOf": some}:
            return _joined(type_of(one) for one in some)
        case {"enum": values}:
            return [Piece(" | ".join(_value(value) for value in values))]
        case {"const": value}:
            return [Piece(_value(value))]
        case {"type": list() as names}:
            return _joined(type_of({**schema, "type": name}) for name in names)
        case {"type": "array", "items": items}:
            return _list_of(type_of(items))
        case {"type": "object", "additionalProperties": dict() as values}:
            return [Piece("{string: "), *type_of(values), Piece("}")]
        case {"type": name}:
            return [Piece(_plain(name, schema))]
    return [Piece("any")]


def _joined(types: Iterable[Type]) -> Type:
    joined: Type = []
    for type_ in types:
        joined += [Piece(" | "), *type_] if joined else type_
    return joined


def _list_of(type_: Type) -> Type:
    one = len(type_) == 1 and " | " not in type_[0].text
    return [*type_, Piece("[]")] if one else [Piece("("), *type_, Piece(")[]")]


def _value(value: object) -> str:
    return json.dumps(value).decode()


def _plain(name: str, schema: Schema) -> str:
    if schema.get("pattern") == ID["pattern"]:
        return "id"
    named = {"binary": "bytes", "date-time": "date-time", "uuid": "uuid"}
    text = named.get(schema.get("format", ""), name)
    bounds = _bounds(schema)
    return f"{text} ({bounds})" if bounds else text


def _bounds(schema: Schema) -> str:
    least = _first(schema, "minimum", "minLength", "minItems")
    most = _first(schema, "maximum", "maxLength", "maxItems")
    if least is None and most is None:
        return ""
    if most is None:
        return f"≥ {least}"
    return f"≤ {most}" if least is None else f"{least}–{most}"


def _first(schema: Schema, *names: str) -> Any:
    return next((schema[name] for name in names if name in schema), None)
