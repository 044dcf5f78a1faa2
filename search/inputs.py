"""What a search takes."""

from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from chatsite.lib.inputs import Input, SnowflakeId
from chatsite.lib.text import clean_line
from search.cursor import Cursor, parse_cursor
from search.engines.wanted import Sort

MAX_QUERY = 500


def _cursor_from(value: object) -> Cursor:
    if not isinstance(value, str):
        raise ValueError("must be the cursor of an answer")
    return parse_cursor(value)


HitsCursor = Annotated[
    Cursor, BeforeValidator(_cursor_from), WithJsonSchema({"type": "string", "maxLength": 63})
]


class Search(Input):
    """`q` as typed; `conversation_id` to look in that one alone."""

    q: Annotated[str, AfterValidator(clean_line), Field(min_length=1, max_length=MAX_QUERY)]
    conversation_id: SnowflakeId | None = None
    sort: Sort = "newest"
    limit: Annotated[int, Field(ge=1, le=50, strict=False)] = 20
    cursor: HitsCursor | None = None
