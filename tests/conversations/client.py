"""A client of one person that asks the functions of the server directly: no network, no time.

What it makes of events has to equal what a fresh sync says.
"""

from typing import Any

from chatsite.lib import json
from conversations.cursor import parse_cursor
from conversations.selectors.history import read_history
from conversations.selectors.rows import present_people
from conversations.selectors.sync import sync
from tests.chaos.client.feed import Feed
from tests.chaos.client.held import BEGINNING, Data, Held
from tests.chaos.client.store import Store


class Client:
    """One person's client, which always holds the whole history."""

    def __init__(self, user_id: int, store: Store | None = None) -> None:
        self.user_id = user_id
        self.store = store or Store(str(user_id))
        self.feed = Feed(self.store)

    def view(self) -> Data:
        """The whole state in one form, to compare two clients of one person."""
        return self.store.view()

    def copy(self) -> "Client":
        return Client(self.user_id, self.store.copy())

    def sync(self) -> "Client":
        """Ask until nothing more is to come, and load the whole history of what is new or reset."""
        first = cursor = None
        while True:
            request = self.store.request(self.store.since)
            versions = {int(id): version for id, version in request.pop("versions").items()}
            answer = sync(actor_id=self.user_id, versions=versions, **{**request, "cursor": cursor})
            self.store.take_portion(_as_json(answer))
            first = first or answer["server_time"]
            if not answer["more"]:
                break
            cursor = parse_cursor(answer["cursor"] or "")
        self.store.since = first or 0
        self.feed.synced()
        for id, held in self.store.conversations.items():
            while held.floor != BEGINNING:
                self._load_older(id, held)
        return self

    def apply(self, events: list[Data]) -> "Client":
        """Take `events` as they came; sync where they say so or one is missing, at the end."""
        for event in events:
            self.feed.take(event)
        return self.sync() if self.feed.must_sync or self.feed.early else self

    def _load_older(self, id: str, held: Held) -> None:
        page = read_history(
            actor_id=self.user_id, conversation_id=int(id), before=held.floor, limit=100
        )
        people = [
            {"id": str(u.id), "name": u.name, "status_text": u.status_text}
            for u in present_people(page.people)
        ]
        told = {
            "results": page.rows,
            "next": page.next,
            "version": page.version,
            "users": people,
        }
        assert self.store.take_page(id, held, _as_json(told))


def _as_json(value: Any) -> Any:
    return json.loads(json.dumps(value))
