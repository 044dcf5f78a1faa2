"""`manage.py nodes`: the live nodes and their loads."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from chatsite.lib.errors import Unavailable
from chatsite.realtime.discovery import Announcement, live_nodes

ROW = "{:<12} {:>11} {:>11}  {:<9} {}"


class Command(BaseCommand):
    help = "Lists the live nodes: name, connections, capacity, state, address."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            nodes = live_nodes()
        except Unavailable:
            raise CommandError("Redis does not answer.") from None
        self.stdout.write(ROW.format("node", "connections", "capacity", "state", "address"))
        for node in nodes:
            self.stdout.write(_row(node))


def _row(node: Announcement) -> str:
    state = "draining" if node["draining"] else "serving"
    address = node["url"] or "-"
    return ROW.format(node["node"], node["connections"], node["capacity"], state, address)
