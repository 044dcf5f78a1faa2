"""What the members of a person's conversations hear about that person."""

from accounts.presenters import user_json
from accounts.selectors import people_who_list, users_by_id
from chatsite.realtime.events import Resync
from chatsite.realtime.publish import publish
from conversations.events import ProfileChanged, ReadMarked, ReadMarkedShape
from conversations.selectors.heads import hidden_reads, seats_of
from conversations.selectors.members import fellows_of, members_of_each


def announce_profile(*, user_id: int) -> None:
    """Tell everyone who sees this person, in a conversation or a request, how they look now."""
    user = users_by_id([user_id])[user_id]
    publish(ProfileChanged(data=user_json(user)), fellows_of(user_id) | people_who_list(user_id))


def announce_reads(*, user_id: int) -> None:
    """The person hid or showed their read marks: tell the members, and let the person sync.

    Who hides sees no others' marks either, so the own sessions have to ask for all of them.
    """
    seats = seats_of(user_id)
    members = members_of_each(seats)
    # Of two, both see the other's mark or neither does.
    unseen = hidden_reads(user_id, set().union(*members.values()))
    for conversation_id, seat in seats.items():
        others = members[conversation_id] - {user_id}
        for user_ids, read_seq in ((others - unseen, seat.read_seq), (others & unseen, None)):
            data: ReadMarkedShape = {"user_id": str(user_id), "read_seq": read_seq}
            publish(ReadMarked(conversation_id=conversation_id, data=data), user_ids)
    publish(Resync(after_ms=0), [user_id])


def announce_marks_between(*, user_id: int, other_id: int) -> None:
    """One of the two blocked the other, or lifted it: tell each how the other's marks stand now.

    In the words of somebody who hides or shows their marks: a block does not show.
    """
    seats, others = seats_of(user_id), seats_of(other_id)
    blind = other_id in hidden_reads(user_id, [other_id])
    for conversation_id in seats.keys() & others.keys():
        for seat, viewer_id in (
            (seats[conversation_id], other_id),
            (others[conversation_id], user_id),
        ):
            data: ReadMarkedShape = {
                "user_id": str(seat.user_id),
                "read_seq": None if blind else seat.read_seq,
            }
            publish(ReadMarked(conversation_id=conversation_id, data=data), [viewer_id])
