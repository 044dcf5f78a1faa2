"""Shut a person out from the command line."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from accounts.management.failures import person_called, said_in_one_line
from accounts.services import suspend


class Command(BaseCommand):
    help = "Suspends a person: sign-ins, sessions, tokens and sockets end now."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("handle")
        parser.add_argument("--reason", default="")

    def handle(self, *args: Any, **options: Any) -> None:
        person = person_called(options["handle"])
        with said_in_one_line():
            suspend(actor=None, person=person, reason=options["reason"])
        self.stdout.write(f"{person} is suspended.")
