"""Our shapes in the OpenAPI schema: inputs (pydantic models) and answers (typed dictionaries).

    class Me(Endpoint):
        @describe("Change the own settings.", body=UpdateProfile, answers={200: MeJSON})
        def patch(self, request: Request) -> Response: ...

How a class becomes a schema: `schemas`.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal, NotRequired, TypeVar

from drf_spectacular.plumbing import get_lib_doc_excludes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from typing_extensions import TypedDict

from .api import Endpoint
from .inputs import Input
from .schemas import ID, Components, Schema

Handler = TypeVar("Handler", bound=Callable[..., Any])
_components = Components()
_BYTES = {"application/octet-stream": {"type": "string", "format": "binary"}}


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
    raw: bool = False,
    public: bool = False,
) -> Callable[[Handler], Handler]:
    """Describe one method of an endpoint.

    `answers` holds the type of each status, None for no body. `ids` are the path's parameters that
    are ids; they are left out of `body` and `query`, whose inputs may hold them. Besides `errors`,
    400 is known where anything is given, 401 unless `public`, and 429. `raw`: the body is bytes.
    """
    ids = tuple(ids)
    statuses = {*errors, 429}
    statuses |= {400} if body or query or ids else set()
    statuses |= set() if public else {401}

    def decorate(handler: Handler) -> Handler:
        described: Handler = extend_schema(
            operation_id=_operation_id(handler),
            summary=summary,
            request=_BYTES if raw else _request(body, ids),
            parameters=[*_ids(ids), *(_parameters(query, ids) if query else ())],
            responses={
                **{status: _answer(type_) for status, type_ in answers.items()},
                **{(status, "application/json"): _answer(ErrorJSON) for status in sorted(statuses)},
            },
            auth=[] if public else None,
        )(handler)
        return described

    return decorate


def add_components(result: Schema, generator: object, request: object, public: bool) -> Schema:
    """drf-spectacular's hook: the named shapes that the descriptions refer to."""
    schemas = result.setdefault("components", {}).setdefault("schemas", {})
    schemas.update(_components.schemas)
    result["components"]["schemas"] = dict(sorted(schemas.items()))
    return result


def docstrings_left_out() -> list[type]:
    """drf-spectacular's setting: what these classes say is said to programmers, not to clients."""
    return [*get_lib_doc_excludes(), Endpoint]  # type: ignore[no-untyped-call]


def _answer(type_: Any) -> Any:
    return None if type_ is None else _components.refer(type_)


def _request(body: type[Input] | None, left_out: Iterable[str]) -> Any:
    if body is None:
        return None
    return {"application/json": _components.refer(body, "validation", left_out)}


def _ids(names: Iterable[str]) -> list[OpenApiParameter]:
    return [OpenApiParameter(name, ID, OpenApiParameter.PATH) for name in names]


def _parameters(query: type[Input], left_out: Iterable[str]) -> list[OpenApiParameter]:
    schema = _components.plain(query, "validation", left_out)
    required = schema.get("required", ())
    return [
        OpenApiParameter(name, part, OpenApiParameter.QUERY, required=name in required)
        for name, part in schema["properties"].items()
    ]


def _operation_id(handler: Callable[..., Any]) -> str:
    endpoint, method = handler.__qualname__.split(".")[-2:]
    return method + endpoint.removesuffix("Endpoint")
