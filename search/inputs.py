"""What a search takes."""

from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from accounts.names import is_time_zone
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


def _known(time_zone: str) -> str | None:
    # A browser may know one that was named after this server was made. Its person can still search.
    return time_zone if is_time_zone(time_zone) else None


class Search(Input):
    """`q` as typed; `conversation_id` to look in that one alone.

    Dates mean those of `time_zone`, or of the account's where none is given that is known.
    """

    q: Annotated[str, AfterValidator(clean_line), Field(min_length=1, max_length=MAX_QUERY)]
    conversation_id: SnowflakeId | None = None
    sort: Sort = "newest"
    limit: Annotated[int, Field(ge=1, le=50, strict=False)] = 20
    cursor: HitsCursor | None = None
    time_zone: Annotated[str, Field(max_length=64), AfterValidator(_known)] | None = None
