"""Let a suspended person in again from the command line."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from accounts.management.failures import person_called, said_in_one_line
from accounts.services import unsuspend


class Command(BaseCommand):
    help = "Ends a person's suspension."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("handle")

    def handle(self, *args: Any, **options: Any) -> None:
        person = person_called(options["handle"])
        with said_in_one_line():
            unsuspend(actor=None, person=person)
        self.stdout.write(f"{person} may sign in again.")
