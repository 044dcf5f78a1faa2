"""docs/protocol.md describes just what is built: paths, commands, events, codes, shapes."""

import re
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from accounts import presenters as people
from chatsite.lib import errors
from chatsite.realtime.frames import CLOSE_CODES
from conversations import inputs, presenters
from tests.docs.markdown import PROTOCOL, code_in, first_cells, section
from tests.product import PROJECT

API = "api/v1/"
_METHODS = ("get", "post", "put", "patch", "delete")


def _built(resolver: URLResolver, prefix: str = "") -> set[tuple[str, str]]:
    """(method, path) of every endpoint, with `{}` for each parameter."""
    found: set[tuple[str, str]] = set()
    for entry in resolver.url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            found |= _built(entry, path)
        elif isinstance(entry, URLPattern) and path.startswith(API):
            view: Any = getattr(entry.callback, "view_class", None)
            plain = re.sub(r"<[^>]+>", "{}", path.removeprefix(API))
            found |= {(name.upper(), plain) for name in _METHODS if hasattr(view, name)}
    return found


def _documented() -> set[tuple[str, str]]:
    found = set()
    for cell in first_cells(section(PROTOCOL, "HTTP: `/api/v1/…`")):
        for code in code_in(cell):
            methods, _space, path = code.rpartition(" ")
            plain = re.sub(r"\{[^}]+}", "{}", path.partition("?")[0])
            found |= {(method.strip(), plain) for method in methods.split(",")}
    return found


def test_every_path_and_method_is_documented_and_the_reverse() -> None:
    built = _built(get_resolver())
    assert len(built) > 30
    assert _documented() == built


def test_every_code_that_closes_a_socket_is_told() -> None:
    sources = [
        *(PROJECT / "chatsite" / "realtime").rglob("*.py"),
        *(PROJECT / "accounts").rglob("*.py"),
        *(PROJECT / "presence").rglob("*.py"),
    ]
    closing = re.compile(r"(?:close\(|return |^[A-Z_]+ = )(4[05]\d\d)\b", re.M)
    used = {int(code) for source in sources for code in closing.findall(source.read_text())}
    assert used == set(CLOSE_CODES)


def _errors(error: type[errors.AppError]) -> set[tuple[str, int]]:
    own = {(error.code, error.status)} if hasattr(error, "code") else set()
    return own.union(
        *(
            _errors(below)
            for below in error.__subclasses__()
            if below.__module__ == error.__module__
        )
    )


def test_every_error_is_documented_and_the_reverse() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (\d+) \|", section(PROTOCOL, "Errors"), re.M)
    assert {(code, int(status)) for code, status in rows} == _errors(errors.AppError)


def _keys(shape: str) -> set[str]:
    """The names of the fields of a shape as the document writes it."""
    inner = shape
    while (flat := re.sub(r"\{[^{}]*}|\[[^[\]]*]", "", inner)) != inner:
        inner = flat
    return {part.strip().split(":")[0].split("|")[0] for part in inner.split(",") if part.strip()}


def _documented_shape(name: str) -> set[str]:
    text = section(PROTOCOL, "Shapes").replace("\n   ", " ")
    found = re.search(rf"^{name} +\{{(.*)}}(?:   |$)", text, re.M)
    assert found, f"there is no shape {name}"
    return _keys(found[1])


@pytest.mark.parametrize(
    ("name", "shape"),
    [
        ("Message", presenters.MessageShape),
        ("My", presenters.MyShape),
        ("Mine", presenters.MineShape),
        ("Pin", presenters.PinShape),
        ("EarlierText", presenters.EarlierTextShape),
        ("User", people.UserJSON),
        ("Token", people.TokenJSON),
        ("Session", people.SessionJSON),
    ],
)
def test_a_shape_is_documented_as_it_is(name: str, shape: Any) -> None:
    assert _documented_shape(name) == set(shape.__annotations__)


def test_a_conversation_is_documented_as_it_is() -> None:
    head = set(presenters.HeadShape.__annotations__)
    assert _documented_shape("Conversation") == head | {"members", "users"}


def _code_after(words: str) -> str:
    """The first object that stands in code behind `words`, without its braces."""
    text = section(PROTOCOL, "Sync").split(words, 1)[1]
    found = re.search(r"(?:```\n|`)\{(.*?)}(?:\n```|`)", text, re.S)
    assert found, f"there is no code after {words}"
    return found[1]


def _names(code: str) -> set[str]:
    return {name.strip('"') for name in _keys(code)}


def test_a_sync_is_documented_as_it_is() -> None:
    assert _names(_code_after("Request (")) == set(inputs.Sync.model_fields)
    assert _names(_code_after("Answer:")) == set(presenters.SyncAnswerShape.__annotations__)


def test_what_a_poll_has_besides_is_documented_as_it_is() -> None:
    text = section(PROTOCOL, "Polling")
    asked = {code.rstrip("?") for cell in first_cells(text) for code in code_in(cell)}
    assert asked == inputs.Poll.model_fields.keys() - inputs.Sync.model_fields.keys()
    shapes = (presenters.PollAnswerShape, presenters.SyncAnswerShape)
    poll, sync = (set(shape.__annotations__) for shape in shapes)
    found = re.search(r'`("presence".*?)`', text)
    assert found
    assert _names(found[1]) == poll - sync
