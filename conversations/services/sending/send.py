"""What is asked for and what comes of it."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from chatsite.lib import json
from chatsite.lib.errors import AppError, Unavailable
from conversations.models import Message, Reaction
from conversations.presenters import MessageShape, ReceiptShape, message_json, receipt_json


@dataclass(frozen=True, slots=True, kw_only=True)
class Send:
    """A message that somebody wants stored. Nothing of it is believed yet but its form."""

    actor_id: int
    conversation_id: int
    client_id: UUID
    body: str
    reply_to: int | None = None

    def content_hash(self) -> bytes:
        """What a retry must have in common with the first try."""
        return hashlib.sha256(json.dumps(["text", self.body, self.reply_to])).digest()


@dataclass(frozen=True, slots=True)
class Sent:
    """The stored message of a send. `created`: by this one, not by an earlier one.

    `still_in`: the sender may see the message as it is today; not after leaving, come back or not.
    """

    message: Message
    created: bool
    still_in: bool = True
    reactions: Sequence[Reaction] = ()

    @property
    def shape(self) -> MessageShape | ReceiptShape:
        """The message as far as its sender may see it."""
        if self.still_in:
            return message_json(self.message, self.reactions)
        return receipt_json(self.message)


class Busy(Unavailable):
    """Somebody else holds a row that this needs, and the batch does not wait for them."""


Outcome = Sent | AppError
