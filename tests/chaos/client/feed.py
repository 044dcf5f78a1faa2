"""What an event does, by its number: ignored, applied, kept for the one before it, or a sync."""

from dataclasses import dataclass, field

from .held import Data
from .store import Store

SHOWN_ONLY = {"typing", "presence.changed", "moving"}
"""They change nothing that is held."""


@dataclass
class Feed:
    """Takes events for a store. `must_sync`: something is missing that only a sync brings.

    `early` are those that came before the one before them; they wait a moment for it.
    """

    store: Store
    must_sync: bool = False
    early: dict[str, dict[int, Data]] = field(default_factory=dict)

    def take(self, event: Data) -> None:
        """The next event as it came."""
        match event["type"]:
            case "account.changed":
                self._take_numbered("", self.store.account_version, event)
            case "read.marked":
                data = event["data"]
                self.store.read(event["conversation_id"], data["user_id"], data["read_seq"])
            case "profile.changed":
                self.store.learn([event["data"]])
            case "resync":
                self.must_sync = True
            case shown if shown in SHOWN_ONLY:
                pass
            case _:
                self._take_change(event)

    def synced(self) -> None:
        """A whole sync was taken: what it covers of those that came early is past."""
        self.must_sync = False
        waiting, self.early = self.early, {}
        for events in waiting.values():
            for _, event in sorted(events.items()):
                self.take(event)

    def _take_change(self, event: Data) -> None:
        id, version = event["conversation_id"], event["version"]
        held = self.store.conversations.get(id)
        if event["type"] == "conversation.removed":
            if held is not None and version > held.version:
                self.store.drop(id)
                self.early.pop(id, None)
        elif held is None:
            self.must_sync = True
        elif event["type"] == "conversation.stale":
            self.must_sync |= version > held.version
        else:
            self._take_numbered(id, held.version, event)

    def _take_numbered(self, key: str, held: int, event: Data) -> None:
        version = event["version"]
        if version <= held:
            return
        if version > held + 1:
            self.early.setdefault(key, {})[version] = event
            return
        self._apply(key, event)
        after = self.early.get(key, {}).pop(version + 1, None)
        if not self.early.get(key):
            self.early.pop(key, None)
        if after is not None:
            self._take_numbered(key, version, after)

    def _apply(self, key: str, event: Data) -> None:
        if key:
            self.store.apply(self.store.conversations[key], event)
        else:
            self.store.change_account(event["version"], event["changes"])
