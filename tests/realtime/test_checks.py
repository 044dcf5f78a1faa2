"""Addresses and cookies that do not fit together are told before anybody is locked out."""

from typing import Any

import pytest
from django.core.checks import run_checks
from pytest_django import Settings

from chatsite.realtime.checks import check_node_origins

N1, N2 = "https://n1.chat.example", "https://n2.chat.example"


def found(settings: Settings, origins: list[str], **values: Any) -> list[str]:
    settings.NODE_ORIGINS = origins
    settings.SESSION_COOKIE_SECURE = True
    for name, value in values.items():
        setattr(settings, name, value)
    return [str(message.id).removeprefix("realtime.") for message in check_node_origins(None)]


def domain(name: str) -> dict[str, str]:
    return {"SESSION_COOKIE_DOMAIN": name, "CSRF_COOKIE_DOMAIN": name}


def test_it_is_one_of_the_system_checks(settings: Settings) -> None:
    settings.NODE_ORIGINS = ["nonsense"]
    assert "realtime.E001" in [message.id for message in run_checks()]


@pytest.mark.parametrize("name", ["chat.example", ".chat.example"])
def test_nodes_below_the_domain_of_the_cookies_are_fine(settings: Settings, name: str) -> None:
    assert found(settings, [N1, N2, "https://chat.example:8443"], **domain(name)) == []


def test_so_are_the_nodes_of_one_machine_on_their_ports(settings: Settings) -> None:
    local = ["http://localhost:8000", "http://127.0.0.1:8001", "http://[::1]:8000"]
    assert found(settings, local) == []
    assert found(settings, [*local, "https://chat.example"]) == []


@pytest.mark.parametrize(
    "origin",
    [
        "n1.chat.example",
        "https://n1.chat.example/",
        "https://n1.chat.example:443",
        "https://N1.chat.example",
        "https://*.chat.example",
        "https://me@n1.chat.example",
        "https://n1.chat.example:x",
        "wss://n1.chat.example",
        "https://",
        "null",
        "*",
    ],
)
def test_what_no_browser_would_send_as_its_origin_is_an_error(
    settings: Settings, origin: str
) -> None:
    assert "E001" in found(settings, [origin], **domain("chat.example"))


def test_cookies_of_two_domains_are_an_error(settings: Settings) -> None:
    domains = {"SESSION_COOKIE_DOMAIN": "chat.example", "CSRF_COOKIE_DOMAIN": None}
    assert found(settings, [N1], **domains) == ["E002"]


@pytest.mark.parametrize("other", ["https://n2.example", "https://evilchat.example"])
def test_a_node_outside_the_domain_of_the_cookies_is_an_error(
    settings: Settings, other: str
) -> None:
    assert found(settings, [N1, other], **domain("chat.example")) == ["E003"]


def test_several_names_without_a_domain_are_warned_of(settings: Settings) -> None:
    assert found(settings, [N1, N2]) == ["W001"]
    assert found(settings, [N1, "https://n1.chat.example:8443"]) == []


def test_plain_http_beside_secure_cookies_is_an_error(settings: Settings) -> None:
    assert found(settings, ["http://n1.chat.example"]) == ["E004"]
    assert found(settings, ["http://n1.chat.example"], SESSION_COOKIE_SECURE=False) == []
