"""A client in Python that follows the client rules of `docs/protocol.md`, to hold them against the
server: what it makes of events has to equal what a fresh sync says.
"""

from copy import deepcopy
from typing import Any

from conversations.cursor import parse_cursor
from conversations.selectors.history import read_history
from conversations.selectors.rows import present_people
from conversations.selectors.sync import sync

from .held import Data, Held, as_json, merge_read, named, put, react

_NO_MINE = {"muted_until": None, "pinned": False, "hidden": False, "draft": ""}


class Client:
    """One person's client. `apply` takes events, `sync` asks the server."""

    def __init__(self, user_id: int) -> None:
        self.user_id = str(user_id)
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
        self.must_sync = False

    def copy(self) -> "Client":
        return deepcopy(self)

    # --- Sync ----------------------------------------------------------------------------------

    def sync(self) -> "Client":
        """Ask until nothing more is to come, and load the whole history of what is new or reset."""
        first = cursor = None
        while True:
            answer = sync(
                actor_id=int(self.user_id),
                versions={int(id): held.version for id, held in self.conversations.items()},
                account_version=self.account_version,
                since=self.since,
                cursor=cursor,
            )
            self._take_portion(as_json(answer))
            first = first or answer["server_time"]
            if not answer["more"]:
                break
            cursor = parse_cursor(answer["cursor"] or "")
        self.since = first or 0
        self.must_sync = False
        return self

    def _take_portion(self, answer: Data) -> None:
        self._learn(answer["users"])
        for id in answer["removed"]:
            self._drop(id)
        for entry in answer["conversations"]:
            self._take_entry(entry)
        for read in answer["reads"]:
            self._read(read["conversation_id"], read["user_id"], read["read_seq"])
        account = answer["account"]
        if account["reset"]:
            self._forget_account()
        if account["reset"] or account["version"] > self.account_version:
            self._change_account(account["version"], account["changes"])

    def _take_entry(self, entry: Data) -> None:
        id, head = entry["id"], entry["conversation"]
        my, held = head["my"], self.conversations.get(id)
        if held is None or entry["reset"]:
            held = self.conversations[id] = Held(
                entry["version"], entry["last_seq"], head, my["role"], 0, my["history_from_id"]
            )
            self._load_history(id)
        held.version, held.last_seq, held.head = entry["version"], entry["last_seq"], head
        held.role = my["role"]
        held.read_seq = max(held.read_seq, my["read_seq"])
        self.mine[id] = {name: my[name] for name in _NO_MINE}
        for member in entry["members"]:
            if member.get("removed"):
                held.members.pop(member["user_id"], None)
            else:
                before = held.members.get(member["user_id"], {}).get("read_seq")
                read_seq = merge_read(before, member["read_seq"])
                held.members[member["user_id"]] = {**member, "read_seq": read_seq}
        for row in entry["messages"]:
            put(held, row)

    def _load_history(self, id: str) -> None:
        before = None
        while True:
            page = read_history(
                actor_id=int(self.user_id), conversation_id=int(id), before=before, limit=100
            )
            for row in as_json(page.rows):
                put(self.conversations[id], row)
            self._learn(
                {"id": str(u.id), "name": u.name, "status_text": u.status_text}
                for u in present_people(page.people)
            )
            if page.next is None:
                return
            before = page.next

    # --- Events --------------------------------------------------------------------------------

    def apply(self, events: list[Data]) -> "Client":
        """Take `events` as they came; sync where they say so, at the end."""
        for event in events:
            self._take_event(event)
        return self.sync() if self.must_sync else self

    def _take_event(self, event: Data) -> None:
        match event["type"]:
            case "account.changed":
                if event["version"] == self.account_version + 1:
                    self._change_account(event["version"], event["changes"])
                elif event["version"] > self.account_version:
                    self.must_sync = True
            case "read.marked":
                data = event["data"]
                self._read(event["conversation_id"], data["user_id"], data["read_seq"])
            case "profile.changed":
                self._learn([event["data"]])
            case "resync":
                self.must_sync = True
            case "typing":
                pass
            case _:
                self._take_versioned(event)

    def _take_versioned(self, event: Data) -> None:
        id, version = event["conversation_id"], event["version"]
        held = self.conversations.get(id)
        if event["type"] == "conversation.removed":
            if held is not None and version > held.version:
                self._drop(id)
        elif held is None:
            self.must_sync = True
        elif event["type"] == "conversation.stale":
            self.must_sync |= version > held.version
        elif version == held.version + 1:
            self._apply_change(held, event)
            held.version = version
        elif version > held.version:
            self.must_sync = True

    def _apply_change(self, held: Held, event: Data) -> None:
        data = event["data"]
        match event["type"]:
            case "message.created":
                self._take_created(held, data)
            case "message.edited" | "message.deleted":
                if int(data["id"]) in held.rows:
                    put(held, data)
            case "reaction.added" | "reaction.removed":
                if row := held.rows.get(int(data["message_id"])):
                    react(row, data, event["version"], add=event["type"] == "reaction.added")
            case "member.added":
                self._learn([data["user"]])
                newcomer = {**data["member"], "read_seq": held.last_seq}
                held.members[newcomer["user_id"]] = newcomer
            case "member.changed":
                held.members[data["member"]["user_id"]].update(data["member"])
                if data["member"]["user_id"] == self.user_id:
                    held.role = data["member"]["role"]
            case "member.removed":
                held.members.pop(data["user_id"], None)
            case "conversation.changed":
                held.head.update(data)
            case "conversation.created" | "conversation.advanced":
                pass
            case unknown:
                raise AssertionError(f"no rule for {unknown}")

    def _take_created(self, held: Held, row: Data) -> None:
        put(held, row)
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

    # --- What both change ----------------------------------------------------------------------

    def _read(self, id: str, user_id: str, read_seq: int | None) -> None:
        held = self.conversations.get(id)
        if held is None:
            return
        if user_id == self.user_id and read_seq is not None:
            held.read_seq = max(held.read_seq, read_seq)
        if member := held.members.get(user_id):
            member["read_seq"] = merge_read(member["read_seq"], read_seq)

    def _change_account(self, version: int, changes: Data) -> None:
        self.account_version = version
        if settings := changes.get("settings"):
            self.settings = settings
            self._learn([{**settings, "id": self.user_id}])
        for name, people in (("contacts", self.contacts), ("blocks", self.blocks)):
            for change in changes.get(name, ()):
                (people.discard if change["removed"] else people.add)(change["user_id"])
        for request in changes.get("requests", ()):
            self.requests.pop(request["id"], None)
            if not request.get("removed"):
                self._learn([request["user"]])
                self.requests[request["id"]] = {**request, "user": request["user"]["id"]}
        for entry in changes.get("conversations", ()):
            self.mine[entry["conversation_id"]] = {name: entry[name] for name in _NO_MINE}
        self.deleted |= {row["message_id"] for row in changes.get("deleted_messages", ())}

    def _forget_account(self) -> None:
        self.contacts, self.blocks, self.deleted, self.requests = set(), set(), set(), {}
        self.mine = {id: dict(_NO_MINE) for id in self.mine}

    def _learn(self, users: Any) -> None:
        for user in users:
            self.users[user["id"]] = {name: user[name] for name in ("id", "name", "status_text")}

    def _drop(self, id: str) -> None:
        self.conversations.pop(id, None)

    # --- What a person sees --------------------------------------------------------------------

    def view(self) -> Data:
        """The whole state in one form, to compare two clients of one person."""
        shown = {id: self._view_of(id, held) for id, held in self.conversations.items()}
        named = {user for one in shown.values() for user in one["people"]}
        named |= {request["user"] for request in self.requests.values()}
        return {
            "conversations": shown,
            "users": {id: self.users.get(id) for id in sorted(named)},
            "account": self.account_version,
            "settings": self.settings,
            "contacts": sorted(self.contacts),
            "blocks": sorted(self.blocks),
            "requests": dict(sorted(self.requests.items())),
        }

    def newest_row(self, held: Held) -> Data | None:
        """What a list of conversations shows of it."""
        shown = self._shown(held)
        return shown[-1] if shown else None

    def _shown(self, held: Held) -> list[Data]:
        return [row for _, row in sorted(held.rows.items()) if row["id"] not in self.deleted]

    def _view_of(self, id: str, held: Held) -> Data:
        rows, head = self._shown(held), held.head
        return {
            "version": held.version,
            "last_seq": held.last_seq,
            "head": [head[name] for name in ("kind", "title", "members_can_invite", "created_at")],
            "pins": head["pins"],
            "my": [held.role, held.read_seq, held.last_seq - held.read_seq, held.history_from_id],
            "mine": self.mine.get(id, _NO_MINE),
            "members": dict(sorted(held.members.items())),
            "rows": {row["id"]: row for row in rows},
            "people": sorted({*held.members, *named(rows)}),
        }
