"""All that a worker does in one go: the outbox into Postgres, then Postgres's news on."""

import logging

from django.conf import settings

from search.engines.wanted import EngineUnavailable

from .rebuilding import Busy, rebuild
from .taking_in import BATCH, take_in
from .telling import index_is_missing, tell_index
from .waking import begun

logger = logging.getLogger(__name__)
ROUNDS = 20


def catch_up() -> None:
    """Until nothing is left that this worker can do. Two at once share the work."""
    begun()
    more = True
    while more:
        # Where much comes in at once, Elasticsearch need not wait for the last of it.
        more = all(take_in() == BATCH for _ in range(ROUNDS))
        if settings.ELASTICSEARCH_URL:
            _tell()


def _tell() -> None:
    try:
        if index_is_missing():
            # Until it is whole Postgres answers, so that nobody searches in half of what there is.
            rebuild()
        while tell_index():
            pass
    except EngineUnavailable as error:
        logger.warning("the index is away and will be told later: %s", error)
    except Busy:
        logger.info("the index is being built")
