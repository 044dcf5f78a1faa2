"""Whom messages name, when their text changes. What is new is named as it is stored: `sending`."""

from collections.abc import Collection

from accounts.selectors import blocks_between
from conversations.mentions import may_mention, mentioned
from conversations.models import Membership, Mention, Message


def names_in(message: Message, body: str) -> list[int]:
    """The members whom `body` names as the text of a message: those who may read it.

    Not whom its sender blocks; whoever blocks the sender is named, so that a block does not show.
    """
    if not may_mention(body):
        return []
    members = Membership.objects.filter(
        conversation_id=message.conversation_id,
        left_at__isnull=True,
        history_from_id__lte=message.id,
    )
    handles = dict(members.values_list("user__handle", "user_id"))
    blocked, _by = blocks_between(message.sender_id, handles.values())
    return mentioned(body, {handle: id for handle, id in handles.items() if id not in blocked})


def name_again(message: Message, user_ids: Collection[int]) -> None:
    """A message with its old `data` names these people from now on."""
    before = [int(id) for id in message.data.get("mentions", ())]
    where = {"conversation_id": message.conversation_id, "seq": message.seq}
    if before:
        Mention.objects.filter(user_id__in=before, **where).delete()
    Mention.objects.bulk_create(
        Mention(user_id=id, message_id=message.id, sender_id=message.sender_id, **where)
        for id in user_ids
        if id != message.sender_id
    )
