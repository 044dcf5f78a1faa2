"""All that a client of one person holds, and how answers, events and pages change it.

What order events come in is not decided here but in `Feed`: the store is handed the next one.
"""

from collections.abc import Callable, Iterable, Iterator
from copy import deepcopy
from typing import Any

from .held import BEGINNING, Data, Held, as_held, named, react

NO_MINE: Data = {"muted_until": None, "pinned": False, "hidden": False, "draft": ""}
_OF_A_USER = ("id", "name", "status_text")


class Store:
    """Keyed by the person it belongs to; knows no network and no time."""

    def __init__(self, user_id: str) -> None:
        self.user_id = user_id
        self.conversations: dict[str, Held] = {}
        self.users: dict[str, Data] = {}
        self.account_version = 0
        self.since = 0
        self.mine: dict[str, Data] = {}
        self.deleted: set[str] = set()
        self.settings: Data | None = None
        self.contacts: set[str] = set()
        self.blocks: set[str] = set()
        self.requests: dict[str, Data] = {}
        self._brought: set[str] = set()
        """Conversations that the sync under way brought."""
        self.imports: dict[str, Data] = {}

    def copy(self) -> "Store":
        """As read from the disk by the next start."""
        return deepcopy(self)

    # --- Sync -----------------------------------------------------------------------------------

    def request(self, since: int, cursor: str | None = None) -> Data:
        """What a sync asks for; `cursor` is that of the portion before."""
        return {
            "versions": {id: held.version for id, held in self.conversations.items()},
            "account_version": self.account_version,
            "since": since,
            "cursor": cursor,
        }

    def take_portion(self, answer: Data) -> None:
        """Everything in one answer of a sync."""
        self.learn(answer["users"])
        for id in answer["removed"]:
            self.drop(id)
        for entry in answer["conversations"]:
            self._take_entry(entry)
            self._brought.add(entry["id"])
        for read in answer["reads"]:
            self.read(read["conversation_id"], read["user_id"], read["read_seq"])
        account = answer["account"]
        if account["reset"]:
            self._forget_account()
        if account["reset"] or account["version"] > self.account_version:
            self.change_account(account["version"], account["changes"])
        if not answer["more"]:
            self._brought = set()

    def _take_entry(self, entry: Data) -> None:
        id, my = entry["id"], entry["conversation"]["my"]
        held = self.conversations.get(id)
        if held is None or entry["reset"]:
            held = self.conversations[id] = as_held(entry)
        else:
            held.version, held.last_seq = entry["version"], entry["last_seq"]
            held.head, held.role = entry["conversation"], my["role"]
            held.read_seq = max(held.read_seq, my["read_seq"])
            held.mentions = my["mentions"]
            for row in entry["messages"]:
                held.put(row)
        self.mine[id] = {name: my[name] for name in NO_MINE}
        for member in entry["members"]:
            held.merge_member(member)

    # --- Events, each the next one of its numbering ---------------------------------------------

    def apply(self, held: Held, event: Data) -> None:
        """A change of a conversation."""
        _RULES[event["type"]](self, held, event)
        held.version = event["version"]

    def _created(self, held: Held, event: Data) -> None:
        row = event["data"]
        held.put(row)
        held.last_seq = row["seq"]
        if row["kind"] == "system":
            return
        # Who had read everything has read the own message, too.
        before = row["seq"] - 1
        if row["sender_id"] == self.user_id and held.read_seq == before:
            held.read_seq = row["seq"]
        sender = held.members.get(row["sender_id"])
        if sender and sender["read_seq"] == before:
            sender["read_seq"] = row["seq"]
        self._mention(held, row)

    def _changed_row(self, held: Held, event: Data) -> None:
        held.put(event["data"])
        self._mention(held, event["data"])

    def _mention(self, held: Held, row: Data) -> None:
        sender = row["sender_id"]
        named = self.user_id in row["data"].get("mentions", ())
        held.mention(row, counts=named and sender not in {self.user_id, *self.blocks})

    def _reacted(self, held: Held, event: Data) -> None:
        if row := held.rows.get(int(event["data"]["message_id"])):
            react(row, event["data"], event["version"], add=event["type"] == "reaction.added")

    def _member_added(self, held: Held, event: Data) -> None:
        self.learn([event["data"]["user"]])
        newcomer = {**event["data"]["member"], "read_seq": held.last_seq}
        held.members[newcomer["user_id"]] = newcomer

    def _member_changed(self, held: Held, event: Data) -> None:
        member = event["data"]["member"]
        held.members[member["user_id"]].update(member)
        if member["user_id"] == self.user_id:
            held.role = member["role"]

    def _member_removed(self, held: Held, event: Data) -> None:
        held.members.pop(event["data"]["user_id"], None)

    def _head_changed(self, held: Held, event: Data) -> None:
        held.head.update(event["data"])

    def _advanced(self, held: Held, event: Data) -> None:
        """A change that this person may not see, or one that only says that there is something."""

    def change_account(self, version: int, changes: Data) -> None:
        """What belongs to this person alone."""
        self.account_version = version
        if settings := changes.get("settings"):
            self.settings = settings
            self.learn([{**settings, "id": self.user_id}])
        for name, people in (("contacts", self.contacts), ("blocks", self.blocks)):
            for change in changes.get(name, ()):
                (people.discard if change["removed"] else people.add)(change["user_id"])
        senders = {change["user_id"] for change in changes.get("blocks", ())}
        for id in self.conversations.keys() - self._brought:
            held = self.conversations[id]
            held.mentions = [one for one in held.mentions if one["sender_id"] not in senders]
        for request in changes.get("requests", ()):
            self._take_request(request)
        for row in changes.get("imports", ()):
            self.imports.pop(row["id"], None)
            if not row.get("removed"):
                self.imports[row["id"]] = row
        for entry in changes.get("conversations", ()):
            self.mine[entry["conversation_id"]] = {name: entry[name] for name in NO_MINE}
        self.deleted |= {row["message_id"] for row in changes.get("deleted_messages", ())}

    def _take_request(self, request: Data) -> None:
        self.requests.pop(request["id"], None)
        if not request.get("removed"):
            self.learn([request["user"]])
            self.requests[request["id"]] = {**request, "user": request["user"]["id"]}

    def read(self, id: str, user_id: str, read_seq: int | None) -> None:
        if held := self.conversations.get(id):
            held.read(user_id, read_seq, own=user_id == self.user_id)

    def learn(self, users: Iterable[Data]) -> None:
        """How people look."""
        for user in users:
            self.users[user["id"]] = {name: user[name] for name in _OF_A_USER}

    def drop(self, id: str) -> None:
        """A conversation that this person is no longer in."""
        self.conversations.pop(id, None)

    def _forget_account(self) -> None:
        self.contacts, self.blocks, self.deleted = set(), set(), set()
        self.requests, self.imports = {}, {}
        self.mine = {id: dict(NO_MINE) for id in self.mine}

    # --- Rows that come beside the numbering ----------------------------------------------------

    def merge(self, row: Data) -> None:
        """The row of a reply; it moves no version."""
        if held := self.conversations.get(row["conversation_id"]):
            held.merge(row)

    def take_page(self, id: str, asked_of: Held, page: Data) -> bool:
        """The history just below what is held; False where it is out of date: ask again."""
        held = self.conversations.get(id)
        if held is not asked_of or page["version"] < held.version:
            return False
        held.put_page(page["results"], is_last=page["next"] is None)
        self.learn(page["users"])
        return True

    # --- What a person sees ---------------------------------------------------------------------

    def shown(self, held: Held) -> list[Data]:
        """The rows in their order, without those deleted for this person."""
        return [row for _, row in sorted(held.rows.items()) if row["id"] not in self.deleted]

    def mentions(self, held: Held) -> list[Data]:
        """The messages that name this person and are not read."""
        shown = [one for one in held.mentions if one["id"] not in self.deleted]
        return [one for one in shown if one["seq"] > held.read_seq]

    def view(self) -> Data:
        """The whole state in one form, to compare two clients of one person."""
        shown = {id: self._view_of(id, held) for id, held in self.conversations.items()}
        people = {user for one in shown.values() for user in one["people"]}
        people |= {request["user"] for request in self.requests.values()}
        return {
            "conversations": shown,
            "users": {id: self.users.get(id) for id in sorted(people)},
            "account": self.account_version,
            "settings": self.settings,
            "contacts": sorted(self.contacts),
            "blocks": sorted(self.blocks),
            "requests": dict(sorted(self.requests.items())),
            "imports": dict(sorted(self.imports.items())),
        }

    def _view_of(self, id: str, held: Held) -> Data:
        rows, head = self.shown(held), held.head
        return {
            "version": held.version,
            "last_seq": held.last_seq,
            "head": [head[name] for name in ("kind", "title", "members_can_invite", "created_at")],
            "pins": head["pins"],
            "applicants": head["applicants"],
            "my": [held.role, held.read_seq, held.last_seq - held.read_seq, held.history_from_id],
            "mentions": self.mentions(held),
            "mine": self.mine.get(id, NO_MINE),
            "members": dict(sorted(held.members.items())),
            "whole": held.floor == BEGINNING,
            "rows": {row["id"]: row for row in rows},
            "people": sorted({*held.members, *named(rows)}),
        }


_RULES: dict[str, Callable[[Store, Held, Data], None]] = {
    "message.created": Store._created,
    "message.edited": Store._changed_row,
    "message.deleted": Store._changed_row,
    "reaction.added": Store._reacted,
    "reaction.removed": Store._reacted,
    "member.added": Store._member_added,
    "member.changed": Store._member_changed,
    "member.removed": Store._member_removed,
    "conversation.changed": Store._head_changed,
    "conversation.created": Store._advanced,
    "conversation.advanced": Store._advanced,
}


def differences(held: Any, fresh: Any, path: str = "") -> Iterator[str]:
    """What two views tell differently, one line each: what is held instead of what is so."""
    if isinstance(held, dict) and isinstance(fresh, dict):
        for name in sorted({*held, *fresh}):
            yield from differences(held.get(name), fresh.get(name), f"{path}/{name}")
    elif held != fresh:
        yield f"{path}: {held} instead of {fresh}"
