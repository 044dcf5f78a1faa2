"""JSON on hot paths."""

import json
from typing import Any

import orjson


def dumps(value: object) -> bytes:
    """`value` as UTF-8 JSON; times as RFC 3339 in UTC with `Z`."""
    return orjson.dumps(value, option=orjson.OPT_UTC_Z | orjson.OPT_NAIVE_UTC)


def loads(data: bytes | str) -> Any:
    """The value of `data`. Raises ValueError.

    Lone surrogates come through, so that the field they stand in can be named to the sender.
    """
    try:
        return orjson.loads(data)
    except ValueError:
        try:
            return json.loads(data, parse_constant=_refuse)
        except RecursionError:
            raise ValueError("too deeply nested") from None


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")
