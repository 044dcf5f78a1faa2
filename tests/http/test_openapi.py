"""The API describes itself."""

import io
import re

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import translation
from drf_spectacular.drainage import GENERATOR_STATS

from chatsite import reference
from chatsite.lib.schemas import ID, Schema

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("app", ["accounts", "conversations", "presence"])
def test_every_endpoint_is_described_without_a_warning(app: str) -> None:
    GENERATOR_STATS.reset()
    call_command(
        "spectacular", "--validate", "--fail-on-warn", urlconf=f"{app}.urls", stdout=io.StringIO()
    )


def test_all_of_them_fit_together() -> None:
    schema = Client().get("/api/schema?format=json").json()
    names = [
        operation["operationId"] for path in schema["paths"].values() for operation in path.values()
    ]
    assert len(names) == len(set(names))


def test_answers_and_errors_have_their_real_shapes() -> None:
    schema = Client(headers={"Accept": "application/json"}).get("/api/schema?format=json").json()
    shapes = schema["components"]["schemas"]
    assert set(shapes["User"]["properties"]) == {"id", "handle", "name", "status_text", "bot"}
    assert {"email", "account_version"} <= set(shapes["Me"]["required"])
    assert "code" in shapes["ErrorDetail"]["properties"]
    change = schema["paths"]["/api/v1/me"]["patch"]
    assert change["requestBody"]["content"]["application/json"]["schema"]["$ref"].endswith(
        "/UpdateProfile"
    )
    assert {"200", "400", "401", "429"} <= set(change["responses"])


def test_its_pages_need_nothing_from_elsewhere() -> None:
    page = Client().get("/api/docs")
    assert page.status_code == 200
    assert b"//cdn" not in page.content


def test_the_page_names_every_operation_and_every_shape() -> None:
    schema = Client().get("/api/schema?format=json").json()
    page = Client().get("/api/docs").content.decode().replace("<wbr>", "")
    paths = [path.removeprefix(reference.PREFIX) for path in schema["paths"]]
    assert [path for path in paths if f"<code>{path}</code>" not in page] == []
    assert len(re.findall("<summary>", page)) == sum(
        map(len, [*schema["paths"].values(), schema["components"]["schemas"]])
    )
    linked = set(re.findall(r'href="#(\w+)"', page))
    assert linked
    assert linked <= set(re.findall(r'<dl id="(\w+)"', page))


def test_what_the_page_says_is_there_in_korean() -> None:
    with translation.override("ko"):
        said = [shape.description for shape in reference.shapes() if shape.description]
        said += [one.summary for _name, operations in reference.groups() for one in operations]
    assert len(said) > 80
    assert [words for words in said if not re.search("[가-힣]", "".join(words))] == []


@pytest.mark.parametrize(
    ("schema", "written"),
    [
        (ID, "id"),
        ({"anyOf": [ID, {"type": "null"}]}, "id | null"),
        ({"type": ["string", "null"]}, "string | null"),
        ({"type": "string", "minLength": 1, "maxLength": 100}, "string (1–100)"),
        ({"type": "integer", "maximum": 5}, "integer (≤ 5)"),
        ({"type": "string", "format": "date-time"}, "date-time"),
        ({"enum": ["ko", "en"], "type": "string"}, '"ko" | "en"'),
        ({"const": 1}, "1"),
        ({"type": "array", "items": {"$ref": "#/components/schemas/User"}}, "User[]"),
        ({"type": "array", "items": {"enum": [1, 2]}}, "(1 | 2)[]"),
        ({"type": "object", "additionalProperties": {"type": "integer"}}, "{string: integer}"),
        ({"type": "object", "additionalProperties": True}, "object"),
        ({}, "any"),
    ],
)
def test_how_a_type_is_written_there(schema: Schema, written: str) -> None:
    assert "".join(piece.text for piece in reference.type_of(schema)) == written
