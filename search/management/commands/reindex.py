"""manage.py reindex: build Elasticsearch's index anew, beside the living one."""

import argparse
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from search.engines.wanted import EngineUnavailable
from search.services.rebuilding import Busy, rebuild


class Command(BaseCommand):
    help = (
        "Build the index anew from the database and let it be searched in place of the old one. "
        "Searching and writing go on meanwhile."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--quiet", action="store_true", help="say nothing on the way")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.ELASTICSEARCH_URL:
            raise CommandError(
                "ELASTICSEARCH_URL is not set. The index in Postgres is kept by itself; "
                "manage.py search_check --repair looks after it."
            )
        try:
            name = rebuild(_silent if options["quiet"] else self._progress)
        except Busy:
            raise CommandError("The index is being built by another process.") from None
        except EngineUnavailable as error:
            raise CommandError(f"Elasticsearch does not answer: {error}") from error
        self.stdout.write(f"{name} is searched now.")

    def _progress(self, done: int, total: int) -> None:
        self.stdout.write(f"{done} of {total} messages")


def _silent(done: int, total: int) -> None:
    """Nothing is said."""
