"""The way to Elasticsearch. While it is away nobody waits for it twice."""

import os
import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import elasticsearch
from django.conf import settings

from search.engines.wanted import EngineUnavailable

AWAY_SECONDS = 2.0
"""So long after a failure nobody tries."""
_away_until = 0.0


@cache
def client() -> elasticsearch.Elasticsearch:
    """One for each process."""
    options: dict[str, Any] = {
        "request_timeout": settings.ELASTICSEARCH_TIMEOUT,
        "max_retries": 0,
        "retry_on_timeout": False,
    }
    if settings.ELASTICSEARCH_API_KEY:
        options["api_key"] = settings.ELASTICSEARCH_API_KEY
    elif settings.ELASTICSEARCH_PASSWORD:
        # Encoded here: the library takes a pair in ASCII alone.
        pair = f"{settings.ELASTICSEARCH_USER}:{settings.ELASTICSEARCH_PASSWORD}"
        options["basic_auth"] = b64encode(pair.encode()).decode()
    if settings.ELASTICSEARCH_CA:
        options["ca_certs"] = settings.ELASTICSEARCH_CA
    return elasticsearch.Elasticsearch(settings.ELASTICSEARCH_URL, **options)


def forget_client() -> None:
    """After other settings, and in a forked child: connections are not shared."""
    global _away_until
    client.cache_clear()
    _away_until = 0.0


os.register_at_fork(after_in_child=forget_client)


def patient_client(seconds: float = 60.0) -> elasticsearch.Elasticsearch:
    """For what nobody waits for."""
    return client().options(request_timeout=seconds)


@contextmanager
def asking(
    given: elasticsearch.Elasticsearch | None = None,
) -> Iterator[elasticsearch.Elasticsearch]:
    """The client, or the given one. Any failure becomes `EngineUnavailable`."""
    global _away_until
    if time.monotonic() < _away_until:
        raise EngineUnavailable("it was away a moment ago")
    try:
        yield given or client()
    except (elasticsearch.ApiError, elasticsearch.TransportError) as error:
        status = getattr(error, "status_code", 503)
        if status >= 500 or isinstance(error, elasticsearch.TransportError):
            _away_until = time.monotonic() + AWAY_SECONDS
        raise EngineUnavailable(_in_one_line(error)) from error


def _in_one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:300] or type(error).__name__
