"""What changed since the versions that a client holds: complete or reset, never a silent part.

The one function under the socket, long polling and polling. Its answer is one snapshot, in bounded
portions that never divide a conversation: first what has versions, and when that is whole what has
only dates.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from accounts.presenters import UserJSON, user_json
from chatsite.lib.asking import Asking, answer_all, ask
from chatsite.lib.snapshot import from_ms, snapshot
from conversations.cursor import Cursor
from conversations.presenters import ReadShape, SyncAccountShape, SyncAnswerShape

from . import lookups
from .account import account_since, unchanged
from .changes import Entries, read_changes
from .fellows import changed_fellows
from .glance import nothing_since
from .reads import marks_since
from .room import Room

OVERLAP_MS = 10_000
"""Writing transactions end within 5 s: what is dated before `since` may show only after it."""
MAX_DATED = 2_000
"""Read marks, or people, of one answer."""
_START = Cursor()
_LONG_AGO = from_ms(0)


class Asked(NamedTuple):
    """The question of one client."""

    actor_id: int
    versions: Mapping[int, int]
    account_version: int
    since: int
    cursor: Cursor

    @classmethod
    def of(
        cls,
        actor_id: int,
        *,
        versions: Mapping[int, int],
        account_version: int,
        since: int,
        cursor: Cursor | None = None,
    ) -> "Asked":
        """`cursor`: where the last portion ended, None for the first."""
        return cls(actor_id, versions, account_version, since, cursor or _START)

    @property
    def is_return(self) -> bool:
        """Whether the client has synced before, and begins anew."""
        return bool(self.since) and self.cursor == _START


def sync(
    *,
    actor_id: int,
    versions: Mapping[int, int],
    account_version: int,
    since: int,
    cursor: Cursor | None = None,
) -> SyncAnswerShape:
    """The answer to `sync` as `docs/protocol.md` describes it."""
    asked = Asked.of(
        actor_id, versions=versions, account_version=account_version, since=since, cursor=cursor
    )
    return sync_all([asked])[0]


def sync_all(questions: Sequence[Asked]) -> list[SyncAnswerShape]:
    """The answers of one snapshot, in order; what they have in common is read once."""
    return [answer for answer, _dated in _changes(questions)]


class News:
    """What a client that waits asks again, until there is something that it was not told before."""

    def __init__(
        self,
        *,
        actor_id: int,
        versions: Mapping[int, int],
        account_version: int,
        since: int,
        cursor: Cursor | None = None,
    ) -> None:
        self._question = Asked(actor_id, versions, account_version, since, cursor or _START)
        self._goes_on = not since or cursor is not None
        self._repeated: object = None

    def ask(self) -> tuple[SyncAnswerShape, bool]:
        """The answer, and whether it is news. A first sync, and a further portion, always is.

        Reads and people that changed before `since` are in the answer because they may have been
        missed, and were mostly told before: only what was not in the last answer is news.
        """
        answer, dated = self._look()
        before, self._repeated = self._repeated, (answer["reads"], answer["users"])
        return answer, bool(
            self._goes_on
            or answer["more"]
            or answer["conversations"]
            or answer["removed"]
            or answer["account"]["version"] != self._question.account_version
            or dated.newest > from_ms(self._question.since)
            or before not in (None, self._repeated)
        )

    def _look(self) -> tuple[SyncAnswerShape, "_Dated"]:
        # Who is asked again was woken by something: a glance would be one statement more.
        glance = self._repeated is None
        return _changes([self._question], glance=glance)[0]


@dataclass(slots=True)
class _Dated:
    """What changed after a date, as far as it fits; `cursor`: there is more, behind it."""

    cursor: Cursor | None = None
    reads: list[ReadShape] = field(default_factory=list)
    users: dict[int, UserJSON] = field(default_factory=dict)
    newest: datetime = _LONG_AGO


def _changes(
    questions: Sequence[Asked], *, glance: bool = True
) -> list[tuple[SyncAnswerShape, _Dated]]:
    if glance and len(questions) == 1 and questions[0].is_return:
        actor_id, versions, account_version, since, _cursor = questions[0]
        server_time = nothing_since(actor_id, versions, account_version, _date_of(since))
        if server_time is not None:
            return [_answer(Entries(), [], unchanged(account_version), _Dated(), server_time)]
    with snapshot() as server_time:
        return answer_all([_change(asked, server_time) for asked in questions])


def _change(asked: Asked, server_time: int) -> Asking[tuple[SyncAnswerShape, _Dated]]:
    actor_id, versions, account_version, since, cursor = asked
    room = Room()
    current = yield from ask(lookups.current_versions, actor_id)
    gone = [str(id) for id in versions if id not in current]
    removed = room.fill(gone)
    whole = len(removed) == len(gone)
    found = Entries(whole=False)
    if whole:
        differing = {id: now for id, now in current.items() if versions.get(id) != now}
        found = yield from read_changes(actor_id, differing, versions, room)
    account = unchanged(account_version)
    if found.whole:
        account, whole = yield from account_since(actor_id, account_version, room)
    dated = _Dated(cursor)
    if found.whole and whole:
        dated = yield from _read_dated(actor_id, list(current), since, cursor, room)
    return _answer(found, removed, account, dated, server_time)


def _answer(
    found: Entries,
    removed: list[str],
    account: SyncAccountShape,
    dated: _Dated,
    server_time: int,
) -> tuple[SyncAnswerShape, _Dated]:
    answer: SyncAnswerShape = {
        "conversations": found.entries,
        "reads": dated.reads,
        "users": list({**dated.users, **found.users}.values()),
        "removed": removed,
        "account": account,
        "more": dated.cursor is not None,
        "cursor": None if dated.cursor is None else str(dated.cursor),
        "server_time": server_time,
    }
    return answer, dated


def _date_of(since: int) -> datetime:
    return from_ms(max(0, since - OVERLAP_MS))


def _read_dated(
    actor_id: int, conversation_ids: Collection[int], since: int, cursor: Cursor, room: Room
) -> Asking[_Dated]:
    """Read marks, and when these are whole, people. Each by its ids, behind `cursor`."""
    found = _Dated()
    if not since:  # who never synced holds no conversation: heads bring marks and people
        return found
    date = _date_of(since)
    fellows = yield from changed_fellows(actor_id, conversation_ids, date)
    if cursor.part == "reads":
        place = cursor.conversation_id, cursor.user_id
        switched = fellows.switched()
        marks = yield from marks_since(actor_id, conversation_ids, date, switched, place, MAX_DATED)
        found.reads = room.fill([mark.shape for mark in marks])
        taken = marks[: len(found.reads)]
        found.newest = max((mark.changed_at for mark in taken), default=found.newest)
        if len(taken) < len(marks) or len(marks) == MAX_DATED:
            found.cursor = Cursor("reads", *taken[-1].place) if taken else cursor
            return found
        cursor = Cursor("users")
    people = fellows.with_new_looks(cursor.user_id, MAX_DATED)
    shown = room.fill([user_json(user) for user in people])
    found.users = {user.id: shape for user, shape in zip(people, shown, strict=False)}
    found.newest = max([found.newest, *(user.profile_changed_at for user in people)])
    if len(shown) < len(people) or len(people) == MAX_DATED:
        found.cursor = Cursor("users", 0, max(found.users, default=cursor.user_id))
    return found
