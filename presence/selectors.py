"""Who may see whose presence, and how people stand."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.conf import settings

from accounts.models import User
from accounts.selectors import blocked_pairs, contact_pairs
from chatsite.lib import redis
from chatsite.lib.errors import Unavailable
from conversations.presenters import PresenceShape
from conversations.selectors.members import sharing_pairs

from . import board
from .presenters import Sight, presence_json
from .state import State, state_after


@dataclass(frozen=True, slots=True)
class Sights:
    """What some viewers may see of some people."""

    pairs: dict[tuple[int, int], Sight]
    last_seen_ms: dict[int, int]

    def of(self, viewer_id: int, user_id: int) -> Sight:
        return self.pairs.get((viewer_id, user_id), Sight.NOTHING)


def sights(viewer_ids: Collection[int], user_ids: Collection[int]) -> Sights:
    """Oneself; who is in a conversation with the viewer; who keeps the viewer as a contact.

    Not that the viewer keeps them: anyone could watch anyone that way. Never across a block, never
    the suspended. The last time only between two who both show theirs. Five queries at most.
    """
    people = _people({*viewer_ids, *user_ids})
    pairs = {(id, id) for id in viewer_ids if id in user_ids}
    pairs |= sharing_pairs(viewer_ids, user_ids)
    pairs |= {(person, owner) for owner, person in contact_pairs(user_ids, viewer_ids)}
    pairs -= blocked_pairs(viewer_ids, user_ids)
    return Sights(
        {
            (viewer, user): _sight(people[viewer], people[user])
            for viewer, user in pairs
            if viewer in people and user in people
        },
        {
            id: int(user.last_seen_at.timestamp() * 1000)
            for id, user in people.items()
            if user.last_seen_at
        },
    )


def presence_of(actor_id: int, user_ids: Iterable[int]) -> list[PresenceShape]:
    """How these people stand, as far as the actor may see. In the order asked for.

    Of whom nothing can be said yet, because Redis came back just now, nothing is in the answer.
    Raises Unavailable without Redis.
    """
    ids = list(dict.fromkeys(user_ids))
    seen = sights([actor_id], ids)
    try:
        look = board.look_now(ids)
    except redis.Error as error:
        raise Unavailable from error
    timeout = settings.HEARTBEAT_TIMEOUT * 1000
    answers = []
    for id in ids:
        sight, found = seen.of(actor_id, id), look.people[id]
        state = state_after(found.ago.heard, found.ago.active, timeout)
        if state is State.OFFLINE and look.settles and sight > Sight.NOTHING:
            continue
        last_seen_ms = found.heard_ms or seen.last_seen_ms.get(id)
        answers.append(presence_json(id, state, last_seen_ms, sight))
    return answers


def _people(ids: Iterable[int]) -> dict[int, User]:
    fields = ("id", "show_last_seen", "last_seen_at")
    return User.objects.filter(is_active=True).only(*fields).in_bulk(set(ids))


def _sight(viewer: User, user: User) -> Sight:
    both_show = viewer.show_last_seen and user.show_last_seen
    return Sight.LAST_SEEN if both_show or viewer.pk == user.pk else Sight.STATE
