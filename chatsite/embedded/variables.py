"""What the environment may hold, looked at before anything is started with it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Kind:
    """Values that `holds` takes. `secret` ones are never shown."""

    holds: Callable[[str], bool]
    expected: str
    secret: bool = False


def _is_number(least: int) -> Callable[[str], bool]:
    return lambda text: text.isascii() and text.isdigit() and int(text) >= least


def _is_rate(text: str) -> bool:
    try:
        return 0 < float(text) < float("inf")
    except ValueError:
        return False


def _is_one_of(*words: str) -> Callable[[str], bool]:
    return lambda text: text.lower() in words


def _is_mail_url(text: str) -> bool:
    try:
        parts = urlsplit(text)
        sends = parts.scheme in ("smtp", "smtps", "smtp+tls", "smtp+ssl")
        named = bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    return named if sends else parts.scheme in ("filemail", "consolemail", "dummymail")


def _are_origins(text: str) -> bool:
    return all(_is_origin(origin) for origin in text.split(",") if origin)


def _is_origin(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _is_address(text: str) -> bool:
    return not text or _is_origin(text)


_LEVELS = ("debug", "info", "warning", "error", "critical")
_POSITIVE = Kind(_is_number(1), "a whole number from 1 up")
_NATURAL = Kind(_is_number(0), "a whole number, 0 or more")
_RATE = Kind(_is_rate, "a number above 0")
_SWITCH = Kind(_is_one_of("true", "false", "1", "0", "yes", "no", "on", "off"), "true or false")
_ORIGINS = Kind(_are_origins, "addresses like https://n1.chat.example, with commas between them")

VARIABLES: Mapping[str, Kind] = {
    "DEBUG": _SWITCH,
    "HTTPS": _SWITCH,
    "HSTS_INCLUDE_SUBDOMAINS": _SWITCH,
    "HSTS_PRELOAD": _SWITCH,
    "HSTS_SECONDS": _NATURAL,
    "TRUSTED_PROXIES": _NATURAL,
    "DATABASE_POOL": _POSITIVE,
    "DATABASE_THREADS": _POSITIVE,
    "RATE_SENDS": _RATE,
    "RATE_SENDS_BURST": _POSITIVE,
    "RATE_COMMANDS": _RATE,
    "RATE_COMMANDS_BURST": _POSITIVE,
    "RATE_HANDSHAKES": _RATE,
    "RATE_HANDSHAKES_BURST": _POSITIVE,
    "MAX_SESSIONS_PER_PERSON": _POSITIVE,
    "REQUESTS_PER_DAY": _NATURAL,
    "IMPORT_MAX_BYTES": _NATURAL,
    "IMPORT_QUOTA_BYTES": _NATURAL,
    "SLOW_CLIENT_BYTES": _POSITIVE,
    "NODE_CAPACITY": _POSITIVE,
    "NODE_ORIGINS": _ORIGINS,
    "CSRF_TRUSTED_ORIGINS": _ORIGINS,
    "ELASTICSEARCH_URL": Kind(
        _is_address, "an address like https://search.example:9200", secret=True
    ),
    "ELASTICSEARCH_SHARDS": _POSITIVE,
    "ELASTICSEARCH_REPLICAS": _NATURAL,
    "ELASTICSEARCH_TIMEOUT": _RATE,
    "LOG_LEVEL": Kind(_is_one_of(*_LEVELS), "DEBUG, INFO, WARNING or ERROR"),
    "ACCOUNT_EMAIL_VERIFICATION": Kind(
        _is_one_of("none", "optional", "mandatory"), "none, optional or mandatory"
    ),
    "EMAIL_URL": Kind(
        _is_mail_url, "an address like smtp+tls://user:password@host:587", secret=True
    ),
    "DEFAULT_FROM_EMAIL": Kind(lambda text: "@" in text, "an e-mail address"),
}


def complaints(environment: Mapping[str, str]) -> Iterator[str]:
    """One line for each variable that holds what it cannot mean."""
    for name, kind in VARIABLES.items():
        value = environment.get(name)
        if value is not None and not kind.holds(value.strip()):
            shown = name if kind.secret else f"{name}={value}"
            yield f"{shown} cannot be used: expected is {kind.expected}."
