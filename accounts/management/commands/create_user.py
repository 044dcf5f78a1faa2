"""Make a person from the command line."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.management.failures import said_in_one_line
from accounts.models import User
from accounts.names import is_time_zone
from accounts.services import create_user


class Command(BaseCommand):
    help = "Creates a person, or with --bot a program that signs in with tokens only."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("handle")
        password = parser.add_mutually_exclusive_group()
        password.add_argument("--password")
        password.add_argument("--password-stdin", action="store_true")
        parser.add_argument("--name", default="")
        parser.add_argument("--email", default="")
        parser.add_argument("--language", choices=User.Language.values, default="en")
        parser.add_argument("--time-zone", default="UTC")
        parser.add_argument("--staff", action="store_true", help="may do everything in the admin")
        parser.add_argument("--bot", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        password = options["password"]
        if options["password_stdin"]:
            password = sys.stdin.readline().rstrip("\r\n")
        if not password and not options["bot"]:
            raise CommandError("Give a password with --password or --password-stdin.")
        if not is_time_zone(options["time_zone"]):
            raise CommandError(f"There is no time zone {options['time_zone']}.")
        with said_in_one_line():
            user = create_user(
                handle=options["handle"],
                password=password,
                **{
                    option: options[option]
                    for option in ("name", "email", "language", "time_zone", "staff", "bot")
                },
            )
        self.stdout.write(f"{user} has the id {user.id}.")
