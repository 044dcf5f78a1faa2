"""One person who is watched from this node, and who watches whom."""

from collections.abc import Collection, Iterable, Iterator
from typing import TypeVar

from chatsite.realtime.session import Session
from conversations.presenters import PresenceShape
from presence.presenters import Sight, presence_json
from presence.state import State, state_after

Moment = TypeVar("Moment", int, float)


class Watched:
    """What this node knows of a person. Times are of the node's own clock, in seconds."""

    __slots__ = ("active_at", "heard_at", "id", "last_seen_ms", "state", "watchers")

    def __init__(self, id: int) -> None:
        self.id = id
        self.heard_at: float | None = None
        self.active_at: float | None = None
        self.last_seen_ms: int | None = None
        self.state: State | None = None
        """What its watchers were told; None: nothing could be said yet."""
        self.watchers: dict[Session, Sight] = {}

    def learn(self, heard_at: float | None, active_at: float | None, seen_ms: int | None) -> None:
        """Later signs of life count, earlier ones are old news."""
        self.heard_at = _later(self.heard_at, heard_at)
        self.active_at = _later(self.active_at, active_at)
        self.last_seen_ms = _later(self.last_seen_ms, seen_ms)

    def state_at(self, now: float, timeout: float) -> State:
        heard = None if self.heard_at is None else now - self.heard_at
        active = None if self.active_at is None else now - self.active_at
        return state_after(heard, active, timeout)

    def falls_at(self, timeout: float) -> float | None:
        """When its state is a lower one without further signs; None: it cannot fall."""
        match self.state:
            case State.ACTIVE if self.active_at is not None:
                return self.active_at + timeout
            case State.AWAY if self.heard_at is not None:
                return self.heard_at + timeout
        return None

    def shown(self, sight: Sight) -> PresenceShape | None:
        """As a watcher with that sight sees it; None: nothing can be said yet."""
        if sight is Sight.NOTHING:
            return presence_json(self.id, State.OFFLINE, None, sight)
        if self.state is None:
            return None
        return presence_json(self.id, self.state, self.last_seen_ms, sight)


class Watching:
    """Who watches whom. Used from the node's loop only."""

    def __init__(self) -> None:
        self.people: dict[int, Watched] = {}
        self._lists: dict[Session, tuple[Watched, ...]] = {}

    def __contains__(self, session: object) -> bool:
        return session in self._lists

    def of(self, session: Session) -> tuple[Watched, ...]:
        """Whom this session watches."""
        return self._lists.get(session, ())

    def sessions(self) -> list[Session]:
        return list(self._lists)

    def replace(self, session: Session, user_ids: Collection[int]) -> list[int]:
        """Let `session` watch just these; who is new to it is not seen before it may see them.

        Answers those whom nobody here watches any more.
        """
        before = self._lists.pop(session, ())
        wanted = set(user_ids)
        gone = self._leave(session, [person for person in before if person.id not in wanted])
        people = tuple(self._person(id) for id in dict.fromkeys(user_ids))
        for person in people:
            person.watchers.setdefault(session, Sight.NOTHING)
        if people:
            self._lists[session] = people
        return gone

    def drop(self, session: Session) -> list[int]:
        """The session is gone; answers those whom nobody here watches any more."""
        return self._leave(session, self._lists.pop(session, ()))

    def concerned(self, user_ids: Iterable[int], own: Iterable[Session]) -> Iterator[Session]:
        """The sessions `own`, as far as they watch, and all that watch one of these people."""
        yield from (session for session in own if session in self._lists)
        for id in user_ids:
            if person := self.people.get(id):
                yield from person.watchers

    def _person(self, id: int) -> Watched:
        person = self.people.get(id)
        if person is None:
            person = self.people[id] = Watched(id)
        return person

    def _leave(self, session: Session, people: Iterable[Watched]) -> list[int]:
        gone = []
        for person in people:
            del person.watchers[session]
            if not person.watchers:
                del self.people[person.id]
                gone.append(person.id)
        return gone


def _later(one: Moment | None, other: Moment | None) -> Moment | None:
    return other if one is None else one if other is None else max(one, other)
