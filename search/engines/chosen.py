"""Which engines are asked, one after the other until one answers."""

from collections.abc import Sequence

from django.conf import settings

from .elastic import Elasticsearch
from .postgres import Postgres
from .wanted import Engine


def engines() -> Sequence[Engine]:
    """Elasticsearch where there is one, and Postgres, which always is."""
    return [Elasticsearch(), Postgres()] if settings.ELASTICSEARCH_URL else [Postgres()]
