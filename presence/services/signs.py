"""Signs of life of those without a socket."""

from chatsite.realtime.publish import tell_nodes
from presence import board
from presence.state import Ago


def note_sign_of_life(*, user_id: int, active: bool) -> None:
    """A request of this person is one; `active`: a person is in front. Raises Redis's errors."""
    beat = Ago(heard=0, active=0 if active else None)
    renewal = board.renew_now({user_id: beat})
    if renewal.risen:
        tell_nodes(board.TOPIC, board.risen_news({user_id: beat}, renewal.risen))
