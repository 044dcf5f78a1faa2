"""Our shapes in the OpenAPI schema: inputs (pydantic models) and answers (typed dictionaries).

    class Me(Endpoint):
        @describe("Change the own settings.", body=UpdateProfile, answers={200: MeJSON})
        def patch(self, request: Request) -> Response: ...

Typed dictionaries come from `typing_extensions`, which pydantic needs before Python 3.12. A class
`MeJSON` or `MeShape` is called `Me` in the schema.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal, NotRequired, TypeVar

from drf_spectacular.plumbing import get_lib_doc_excludes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from pydantic import TypeAdapter
from pydantic.json_schema import JsonSchemaMode
from typing_extensions import TypedDict

from .api import Endpoint
from .inputs import Input

Handler = TypeVar("Handler", bound=Callable[..., Any])
Schema = dict[str, Any]
_ID: Schema = {"type": "string", "pattern": "^[0-9]{1,19}$"}
_components: dict[str, Schema] = {}


class ErrorDetailJSON(TypedDict):
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


class ErrorJSON(TypedDict):
    """The one shape of every error."""

    error: ErrorDetailJSON


def describe(
    summary: str,
    *,
    answers: Mapping[int, Any],
    body: type[Input] | None = None,
    query: type[Input] | None = None,
    ids: Iterable[str] = (),
    errors: Iterable[int] = (),
    public: bool = False,
) -> Callable[[Handler], Handler]:
    """Describe one method of an endpoint.

    `answers` holds the type of each status, None for no body. `ids` are the path's parameters that
    are ids; they are left out of `body` and `query`, whose inputs may hold them. Besides `errors`,
    400 is known where anything is given, 401 unless `public`, and 429.
    """
    ids = tuple(ids)
    statuses = {*errors, 429}
    statuses |= {400} if body or query or ids else set()
    statuses |= set() if public else {401}

    def decorate(handler: Handler) -> Handler:
        described: Handler = extend_schema(
            operation_id=_operation_id(handler),
            summary=summary,
            request={"application/json": _schema(body, "validation", ids)} if body else None,
            parameters=[*_ids(ids), *(_parameters(query, ids) if query else ())],
            responses={
                **{status: _answer(type_) for status, type_ in answers.items()},
                **{(status, "application/json"): _schema(ErrorJSON) for status in sorted(statuses)},
            },
            auth=[] if public else None,
        )(handler)
        return described

    return decorate


def add_components(result: Schema, generator: object, request: object, public: bool) -> Schema:
    """drf-spectacular's hook: the named shapes that the descriptions refer to."""
    schemas = result.setdefault("components", {}).setdefault("schemas", {})
    schemas.update(_components)
    result["components"]["schemas"] = dict(sorted(schemas.items()))
    return result


def docstrings_left_out() -> list[type]:
    """drf-spectacular's setting: what these classes say is said to programmers, not to clients."""
    return [*get_lib_doc_excludes(), Endpoint]  # type: ignore[no-untyped-call]


def _answer(type_: Any) -> Any:
    return None if type_ is None else _schema(type_)


def _ids(names: Iterable[str]) -> list[OpenApiParameter]:
    return [OpenApiParameter(name, _ID, OpenApiParameter.PATH) for name in names]


def _parameters(query: type[Input], left_out: Iterable[str]) -> list[OpenApiParameter]:
    schema = _plain(query, "validation", left_out)
    required = schema.get("required", ())
    return [
        OpenApiParameter(name, part, OpenApiParameter.QUERY, required=name in required)
        for name, part in schema["properties"].items()
    ]


def _operation_id(handler: Callable[..., Any]) -> str:
    endpoint, method = handler.__qualname__.split(".")[-2:]
    return method + endpoint.removesuffix("Endpoint")


def _schema(
    type_: Any, mode: JsonSchemaMode = "serialization", left_out: Iterable[str] = ()
) -> Schema:
    """A reference to the type's component, or, for a type without a name, its schema."""
    schema = _plain(type_, mode, left_out)
    if not isinstance(type_, type) or schema.get("type") != "object":
        return schema
    name = _name(type_.__name__)
    _register(name, schema)
    return {"$ref": f"#/components/schemas/{name}"}


def _plain(type_: Any, mode: JsonSchemaMode, left_out: Iterable[str] = ()) -> Schema:
    schema = TypeAdapter(type_).json_schema(ref_template="#/components/schemas/{model}", mode=mode)
    # A name ends at the closing quote, so no part of a longer name is touched.
    renamed: Schema = json.loads(
        re.sub(r'("#/components/schemas/\w+?)(JSON|Shape)"', r'\1"', json.dumps(schema))
    )
    for name, part in renamed.pop("$defs", {}).items():
        _register(_name(name), part)
    for name in left_out:
        renamed.get("properties", {}).pop(name, None)
    if "required" in renamed:
        renamed["required"] = [name for name in renamed["required"] if name not in left_out]
    return renamed


def _name(class_name: str) -> str:
    return class_name.removesuffix("JSON").removesuffix("Shape")


def _register(name: str, schema: Schema) -> None:
    schema = {**schema, "title": name}
    if _components.setdefault(name, schema) != schema:
        raise ValueError(f"two different shapes are called {name}")
