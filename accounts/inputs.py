"""What the actions on people take."""

from collections.abc import Callable
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from chatsite.lib.inputs import Input, SnowflakeId
from chatsite.lib.text import clean_line, is_blank

from .names import NAME_MAX, clean_name, clean_status, is_time_zone

PAGE_MAX = 100


def _time_zone(value: str) -> str:
    if not is_time_zone(value):
        raise ValueError("must be the name of a time zone, such as Asia/Seoul")
    return value


def _token_name(value: str) -> str:
    line = clean_line(value)
    if is_blank(line):
        raise ValueError("must not be blank")
    return line


def _said(clean: Callable[[str], str]) -> AfterValidator:
    # pydantic takes the text at once, so what is translated lazily is put into words here.
    def check(value: str) -> str:
        try:
            return clean(value)
        except ValueError as error:
            raise ValueError(str(error)) from None

    return AfterValidator(check)


Name = Annotated[str, _said(clean_name), Field(max_length=NAME_MAX)]
StatusText = Annotated[str, _said(clean_status), Field(max_length=100)]
Limit = Annotated[int, Field(strict=False, ge=1, le=PAGE_MAX)]


# May be left out, but is never null: what was left out is not in `given()`.
_LEFT_OUT: Any = Field(default_factory=lambda: None)


class UpdateProfile(Input):
    name: Name = _LEFT_OUT
    status_text: StatusText = _LEFT_OUT
    language: Literal["ko", "en"] = _LEFT_OUT
    time_zone: Annotated[str, AfterValidator(_time_zone)] = _LEFT_OUT
    show_last_seen: bool = _LEFT_OUT
    show_reads: bool = _LEFT_OUT
    open_to: Literal["everyone", "contacts", "nobody"] = _LEFT_OUT


class SearchPeople(Input):
    q: Annotated[str, AfterValidator(clean_line), Field(min_length=1, max_length=100)]
    limit: Limit = 20
    cursor: Annotated[str, AfterValidator(clean_line), Field(max_length=100)] | None = None


class Page(Input):
    limit: Limit = PAGE_MAX
    cursor: SnowflakeId | None = None


class Person(Input):
    user_id: SnowflakeId


class NewToken(Input):
    name: Annotated[str, AfterValidator(_token_name), Field(max_length=NAME_MAX)]


class TokenId(Input):
    token_id: SnowflakeId


class SessionId(Input):
    session_id: SnowflakeId
