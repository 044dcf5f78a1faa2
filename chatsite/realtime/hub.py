"""The sessions of this process, by person."""

import asyncio
from collections.abc import Iterable, Iterator

from .session import Session


class Hub:
    """Delivers to the sessions of people who are here. Used from one event loop only."""

    def __init__(self) -> None:
        self._sessions: dict[int, list[Session]] = {}
        self._dirty: dict[Session, None] = {}
        self._count = 0
        self.empty = asyncio.Event()
        self.empty.set()

    def __len__(self) -> int:
        return self._count

    def __contains__(self, user_id: object) -> bool:
        return user_id in self._sessions

    def __iter__(self) -> Iterator[Session]:
        for sessions in list(self._sessions.values()):
            yield from list(sessions)

    def people(self) -> set[int]:
        return set(self._sessions)

    def of(self, user_id: int) -> list[Session]:
        """The sessions of one person, oldest first."""
        return list(self._sessions.get(user_id, ()))

    def add(self, session: Session) -> bool:
        """Whether this is the person's first session here."""
        sessions = self._sessions.setdefault(session.user_id, [])
        sessions.append(session)
        self._count += 1
        self.empty.clear()
        return len(sessions) == 1

    def remove(self, session: Session) -> bool:
        """Whether this was the person's last session here."""
        sessions = self._sessions.get(session.user_id)
        if sessions is None or session not in sessions:
            return False
        sessions.remove(session)
        self._count -= 1
        if not self._count:
            self.empty.set()
        self._dirty.pop(session, None)
        if not sessions:
            del self._sessions[session.user_id]
        return not sessions

    def deliver(self, event: bytes, user_ids: Iterable[int], *, volatile: bool) -> None:
        """Queue `event` for every session of `user_ids`; one write each at the end of this turn."""
        for user_id in user_ids:
            for session in self._sessions.get(user_id, ()):
                session.queue(event, volatile=volatile)
                self._mark(session)

    def queue(self, event: bytes, session: Session, *, volatile: bool) -> bool:
        """Queue `event` for one session, as `deliver` does; False: it was dropped."""
        queued = session.queue(event, volatile=volatile)
        if queued:
            self._mark(session)
        return queued

    def cut(self, user_id: int, code: int, credential: str | None) -> None:
        """Close a person's sessions, or those that signed in with `credential`."""
        for session in self.of(user_id):
            if credential is None or session.principal.credential == credential:
                session.close(code)

    def _mark(self, session: Session) -> None:
        if not self._dirty:
            asyncio.get_running_loop().call_soon(self._flush)
        self._dirty[session] = None

    def _flush(self) -> None:
        dirty, self._dirty = self._dirty, {}
        for session in dirty:
            session.flush()
