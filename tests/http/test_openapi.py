"""The API describes itself."""

import io

import pytest
from django.core.management import call_command
from django.test import Client
from drf_spectacular.drainage import GENERATOR_STATS

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
