"""What no view answered."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/api/", "/api/v1/", "/api/v1/nothing", "/api/v2/me", "/api/me/"])
@pytest.mark.parametrize("method", ["get", "post", "put", "delete", "options"])
def test_what_is_not_there_under_the_api_is_json(path: str, method: str) -> None:
    answer = getattr(Client(), method)(path)
    assert answer.status_code == 404
    assert answer.json()["error"]["code"] == "not_found"


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_nor_is_a_write_to_what_is_not_there_a_page(method: str) -> None:
    answer = Client(enforce_csrf_checks=True).generic(method, "/api/v1/conversations/")
    assert answer.status_code == 404
    assert answer.json()["error"]["code"] == "not_found"


@pytest.mark.parametrize("method", ["post", "delete", "options"])
def test_the_page_about_the_api_is_only_read(method: str) -> None:
    assert getattr(Client(), method)("/api/docs").status_code == 405


def test_the_page_about_the_api_asks_nobody_who_they_are() -> None:
    assert Client(headers={"Authorization": "Token wrong"}).get("/api/docs").status_code == 200


def test_a_method_that_is_not_there_is_json() -> None:
    answer = Client().delete("/api/v1/me")
    assert answer.status_code in (401, 405)
    assert "error" in answer.json()


def test_a_body_of_another_kind_is_json() -> None:
    from tests.people import make_person, make_token

    client = Client(headers={"Authorization": f"Token {make_token(make_person('alice'))}"})
    answer = client.post("/api/v1/tokens", "name=x", content_type="text/plain")
    assert answer.status_code == 415
    assert answer.json()["error"]["code"] == "invalid"


def test_a_body_beyond_all_bounds_is_json() -> None:
    from tests.people import make_person, make_token

    client = Client(headers={"Authorization": f"Token {make_token(make_person('alice'))}"})
    answer = client.patch(
        "/api/v1/me", b'{"name": "' + b"x" * 3_000_000 + b'"}', content_type="application/json"
    )
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "invalid"


def test_a_host_that_is_not_ours_is_json() -> None:
    answer = Client(headers={"Host": "evil.example"}).get("/api/v1/me")
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "invalid"
