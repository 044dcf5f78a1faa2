#!/usr/bin/env python
"""Django's command line for this project."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chatsite.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        missing = str(error).startswith("Set the")
        hint = ". While bin/run runs, commands find its services by themselves."
        sys.exit(f"{error}{hint if missing else ''}")


if __name__ == "__main__":
    main()
