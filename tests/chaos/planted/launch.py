"""`python -m tests.chaos.planted.launch BUG,… manage.py node …`: a node with bugs."""

import os
import sys
from collections.abc import Callable
from dataclasses import replace

from chatsite.embedded.children import Program


def with_bugs(*names: str) -> Callable[[Program], Program]:
    """Start nodes with these bugs of `bugs`."""

    def launch(program: Program) -> Program:
        python, *rest = program.command
        command = [python, "-m", "tests.chaos.planted.launch", ",".join(names), *rest]
        return replace(program, command=command)

    return launch


def main() -> None:
    names, *arguments = sys.argv[1:]
    os.environ["DJANGO_SETTINGS_MODULE"] = "chatsite.settings"
    import django
    from django.core.management import execute_from_command_line

    django.setup()
    from . import bugs

    for name in names.split(","):
        getattr(bugs, name)()
    execute_from_command_line(arguments)


if __name__ == "__main__":
    main()
