"""manage.py search_check: compare the indices with the database, row by row."""

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from search.engines.wanted import EngineUnavailable
from search.services.catching_up import catch_up
from search.services.checking import Report, check, repair


class Command(BaseCommand):
    help = "Compare what is searched with what is stored; fails where they differ."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--repair", action="store_true", help="write anew what differs")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = check()
            self._say(report)
            if options["repair"] and not report.is_clean:
                repair(report)
                catch_up()
                report = check()
                self._say(report)
        except EngineUnavailable as error:
            raise CommandError(f"Elasticsearch does not answer: {error}") from error
        if not report.is_clean:
            raise CommandError("They differ.")

    def _say(self, report: Report) -> None:
        self.stdout.write(
            f"{report.messages} messages; different: {len(report.entries)} in Postgres, "
            f"{len(report.documents)} in Elasticsearch, {len(report.surplus)} surplus there, "
            f"{len(report.newer)} newer there (manage.py reindex); "
            f"{report.waiting} on their way, {report.set_aside} set aside."
        )
