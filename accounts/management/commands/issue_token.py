"""Make a token from the command line."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from accounts.management.failures import person_called, said_in_one_line
from accounts.names import NAME_MAX
from accounts.services import issue_token


class Command(BaseCommand):
    help = "Prints a new token of a person, once: only its hash is kept."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("handle")
        parser.add_argument("--name", default="", help="what the token is for")

    def handle(self, *args: Any, **options: Any) -> None:
        person = person_called(options["handle"])
        with said_in_one_line():
            _token, secret = issue_token(actor=person, name=options["name"][:NAME_MAX])
        self.stdout.write(secret)
