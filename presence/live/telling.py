"""Saying changes to those who watch."""

from chatsite.realtime.hub import Hub
from chatsite.realtime.session import Session
from conversations.presenters import PresenceShape
from presence.events import PresenceChanged
from presence.presenters import Sight

from .watched import Watched, Watching


class Telling:
    """Changes go to sessions one by one and leave with the loop's turn, encoded once for all.

    They are dropped for a client that lags. It is told how everybody stands once it keeps up.
    """

    def __init__(self, hub: Hub, watching: Watching) -> None:
        self._hub = hub
        self._watching = watching
        self._asking: dict[Session, int] = {}
        self._lagging: set[Session] = set()

    def begin(self, session: Session) -> None:
        """It asked, and will be answered how everybody stands: until then it hears no changes."""
        self._asking[session] = self._asking.get(session, 0) + 1

    def end(self, session: Session) -> None:
        """It is answered in this turn of the loop."""
        left = self._asking.pop(session, 1) - 1
        if left:
            self._asking[session] = left

    def changed(self, person: Watched) -> None:
        """Tell all who may see this person."""
        lines: dict[Sight, bytes] = {}
        for session, sight in person.watchers.items():
            if sight is Sight.NOTHING or session in self._asking:
                continue
            if sight not in lines:
                shown = person.shown(sight)
                lines[sight] = PresenceChanged(data=shown).encode() if shown else b""
            if lines[sight]:
                self._queue(session, lines[sight])

    def see(self, person: Watched, session: Session, sight: Sight) -> None:
        """From now on `session` may see so much of this person; tell it what that changes."""
        before = person.shown(person.watchers[session])
        person.watchers[session] = sight
        now = person.shown(sight)
        if now and now != before and session not in self._asking:
            self._queue(session, PresenceChanged(data=now).encode())

    def all_of(self, session: Session) -> list[PresenceShape]:
        """How all whom `session` watches stand, as far as that can be said."""
        people = self._watching.of(session)
        return [shown for p in people if (shown := p.shown(p.watchers[session]))]

    def catch_up(self) -> None:
        """Tell those who lagged and keep up again."""
        for session in [session for session in self._lagging if not session.lags()]:
            self._lagging.discard(session)
            for shown in self.all_of(session):
                self._queue(session, PresenceChanged(data=shown).encode())

    def forget(self, session: Session) -> None:
        self._lagging.discard(session)

    def _queue(self, session: Session, line: bytes) -> None:
        if not self._hub.queue(line, session, volatile=True):
            self._lagging.add(session)
