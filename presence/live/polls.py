"""What polls are told of presence and of typing."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from chatsite.realtime.companions import Companion
from chatsite.realtime.node import Node
from chatsite.realtime.session import Session
from presence.events import Typing
from presence.presenters import TypingJSON

from .presence import Presence

TYPING_SECONDS = 6.0
"""Without another word nobody types any longer."""
Typist = tuple[str, str]
"""Conversation id and user id."""


class Polls(Companion):
    """Remembers who types in a polling person's conversations, from one of their polls to the next.

    Sockets are told of changes and end each typing by themselves; who polls is told how things
    stand, and an end by time has to be said.
    """

    topic = "polls"

    def __init__(self, node: Node) -> None:
        super().__init__(node)
        self._typing: defaultdict[int, dict[Typist, asyncio.TimerHandle]] = defaultdict(dict)
        self._told: dict[Session, set[Typist]] = {}

    async def stop(self) -> None:
        for typing in self._typing.values():
            for timer in typing.values():
                timer.cancel()
        self._typing.clear()

    async def poll_begins(self, session: Session, watch: Mapping[int, str | None]) -> bool:
        self._told[session] = self._typists(session)
        if not watch:
            return False
        # Between two polls nobody is told what changes: this one would wait with it.
        stand = await self.node.companions[Presence].watch(session, watch)
        return any(watch[int(one["user_id"])] not in (None, one["state"]) for one in stand)

    def poll_hears(self, session: Session, event: Mapping[str, Any]) -> bool | None:
        match event:
            case {"type": "presence.changed"}:
                return True
            case {"type": "typing", "conversation_id": id, "data": data}:
                self._note(session.user_id, (id, data["user_id"]), active=data["active"])
                return self._typists(session) != self._told[session]
        return None

    def poll_says(self, session: Session) -> Mapping[str, Any]:
        return {
            "presence": self.node.companions[Presence].all_of(session),
            "typing": [
                {"conversation_id": conversation_id, "user_id": user_id}
                for conversation_id, user_id in sorted(self._typists(session))
            ],
        }

    def left(self, session: Session) -> None:
        self._told.pop(session, None)

    def _typists(self, session: Session) -> set[Typist]:
        return set(self._typing.get(session.user_id, ()))

    def _note(self, user_id: int, typist: Typist, *, active: bool) -> None:
        if timer := self._typing[user_id].pop(typist, None):
            timer.cancel()
        if active:
            loop = asyncio.get_running_loop()
            end = loop.call_later(TYPING_SECONDS, self._end, user_id, typist)
            self._typing[user_id][typist] = end
        elif not self._typing[user_id]:
            del self._typing[user_id]

    def _end(self, user_id: int, typist: Typist) -> None:
        data: TypingJSON = {"user_id": typist[1], "active": False}
        end = Typing(conversation_id=int(typist[0]), data=data)
        self._note(user_id, typist, active=False)
        for session in [told for told in self._told if told.user_id == user_id]:
            self.node.hub.queue(end.encode(), session, volatile=True)
