"""Whether the addresses of nodes and the cookies fit together: else a client is let in on one node
and a stranger on the next, and nothing says why.
"""

import ipaddress
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks


@checks.register(checks.Tags.security)
def check_node_origins(app_configs: Any, **options: Any) -> list[checks.CheckMessage]:
    """Django's hook."""
    found: list[checks.CheckMessage] = []
    for look in _LOOKS:
        found += look()
    return found


def _broken_origins() -> Iterator[checks.CheckMessage]:
    for origin in settings.NODE_ORIGINS:
        if not _is_origin(origin):
            yield checks.Error(
                f"NODE_ORIGINS has {origin!r}, which is no origin.",
                hint="Write scheme, name and port if it is not the usual one, in small letters"
                " and with nothing behind: https://n1.chat.example",
                id="realtime.E001",
            )


def _is_origin(text: str) -> bool:
    # It is compared as browsers write it.
    try:
        parts = urlsplit(text)
        usual = {"http": 80, "https": 443}[parts.scheme]
        written = f"{parts.scheme}://{parts.netloc}" if parts.port != usual else ""
    except (ValueError, KeyError):
        return False
    return text == written.lower() and bool(parts.hostname) and not set("*@") & set(text)


def _two_cookie_domains() -> Iterator[checks.CheckMessage]:
    if (settings.SESSION_COOKIE_DOMAIN or None) != (settings.CSRF_COOKIE_DOMAIN or None):
        yield checks.Error(
            "SESSION_COOKIE_DOMAIN and CSRF_COOKIE_DOMAIN differ: pages could read where they"
            " cannot write, or the reverse.",
            id="realtime.E002",
        )


def _names_outside_the_domain() -> Iterator[checks.CheckMessage]:
    domain = (settings.SESSION_COOKIE_DOMAIN or "").lstrip(".")
    outside = [name for name in _names() if name != domain and not name.endswith(f".{domain}")]
    if domain and outside:
        yield checks.Error(
            f"NODE_ORIGINS has {', '.join(outside)}, where cookies of {domain} are not sent.",
            id="realtime.E003",
        )


def _names_without_a_domain() -> Iterator[checks.CheckMessage]:
    if not settings.SESSION_COOKIE_DOMAIN and len(_names()) > 1:
        yield checks.Warning(
            "The nodes have several names and share no cookie: clients keep to the node of their"
            " page for everything but the socket, and have nowhere to go when it dies.",
            hint="Set SESSION_COOKIE_DOMAIN and CSRF_COOKIE_DOMAIN to the domain of all nodes.",
            id="realtime.W001",
        )


def _plain_http_beside_https() -> Iterator[checks.CheckMessage]:
    plain = [
        origin
        for origin in settings.NODE_ORIGINS
        if urlsplit(origin).scheme == "http" and not _is_loopback(urlsplit(origin).hostname or "")
    ]
    if settings.SESSION_COOKIE_SECURE and plain:
        yield checks.Error(
            f"With HTTPS no cookie is sent to {', '.join(plain)} of NODE_ORIGINS.",
            id="realtime.E004",
        )


def _names() -> list[str]:
    """Of the nodes, but for those of this machine: `bin/run` names them whatever is in front."""
    names = {urlsplit(origin).hostname or "" for origin in settings.NODE_ORIGINS}
    return sorted(name for name in names if name and not _is_loopback(name))


def _is_loopback(name: str) -> bool:
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return name == "localhost"


_LOOKS: list[Callable[[], Iterator[checks.CheckMessage]]] = [
    _broken_origins,
    _two_cookie_domains,
    _names_outside_the_domain,
    _names_without_a_domain,
    _plain_http_beside_https,
]
