"""Nobody holds, or was ever told, what they may not read."""

from collections.abc import Iterator, Sequence

from tests.chaos.client.client import Client
from tests.chaos.truth import Truth
from tests.chaos.witness import Told, Witness


def check_secrecy(
    clients: Sequence[Client], witnesses: Sequence[Witness], truth: Truth
) -> list[str]:
    """What is held now, and what was told at any time."""
    held = [line for client in clients for line in _held(client, truth)]
    return held + [line for witness in witnesses for line in _told(witness, truth)]


def _held(client: Client, truth: Truth) -> Iterator[str]:
    seats = {s.conversation_id: s for s in truth.seats if str(s.user_id) == client.user_id}
    hidden = {str(row.message_id) for row in truth.hidden if str(row.user_id) == client.user_id}
    for id, held in client.store.conversations.items():
        seat = seats.get(int(id))
        if seat is None or seat.left:
            yield f"secret: {client.user_id} holds {id} without being in"
            continue
        before = [row for row in held.rows if row < seat.history_from_id]
        if before:
            yield f"secret: {client.user_id} holds {len(before)} rows of {id} from before joining"
        shown = hidden & {row["id"] for row in client.store.shown(held)}
        if shown:
            yield f"secret: {client.user_id} shows {shown}, deleted for them"


def _told(witness: Witness, truth: Truth) -> Iterator[str]:
    for told in sorted(set(witness.told)):
        stays = truth.stays(told.conversation_id, int(witness.user_id))
        if not any(
            stay.from_id <= told.row_id and stay.from_version <= told.version < stay.to_version
            for stay in stays
        ):
            yield f"secret: {witness.user_id} was told {_named(told)}, being in {stays}"


def _named(told: Told) -> str:
    return f"row {told.row_id} of {told.conversation_id} by {told.how} at version {told.version}"
