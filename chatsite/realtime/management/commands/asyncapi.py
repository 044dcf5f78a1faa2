"""`manage.py asyncapi`: the socket's description, as it stands in docs/asyncapi.yaml."""

from typing import Any

import yaml
from django.core.management.base import BaseCommand

from chatsite.realtime.asyncapi import document


class Command(BaseCommand):
    help = "Print the AsyncAPI description of the socket."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(as_yaml())


def as_yaml() -> str:
    """The description as one text, always the same for the same classes."""
    return yaml.dump(
        document(), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110
    ).rstrip("\n")


class _Dumper(yaml.SafeDumper):
    """Writes what stands in two places twice: an anchor is hard to read. Long texts keep lines."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    style = "|" if "\n" in value else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


_Dumper.add_representer(str, _text)
