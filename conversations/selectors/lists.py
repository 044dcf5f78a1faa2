"""A person's conversations, whole: head, members and the people in them."""

from collections.abc import Sequence

from accounts.models import TalkRequest
from accounts.presenters import request_json, user_json
from accounts.selectors import users_by_id
from chatsite.lib.snapshot import snapshot
from conversations.access import access_conversation
from conversations.presenters import AskedShape, ConversationShape, ConversationsShape

from .heads import Heads, read_heads, seats_of
from .rows import present_people


def present_conversation(actor_id: int, conversation_id: int) -> ConversationShape:
    """One conversation as the actor sees it. Raises NotFound."""
    with snapshot():
        seat = access_conversation(actor_id, conversation_id)
        heads = read_heads(actor_id, {conversation_id: seat.membership})
        (whole,) = _whole(heads, [conversation_id])
        return whole


def present_asked(actor_id: int, request: TalkRequest) -> AskedShape:
    """What who asks for a direct conversation gets instead of it."""
    (other,) = users_by_id([request.person_id]).values()
    return {"request": request_json(request, actor_id, other)}


def list_conversations(*, actor_id: int, cursor: int | None, limit: int) -> ConversationsShape:
    """A page of the actor's conversations, newest first by primary key; `next` is its cursor."""
    with snapshot():
        seats = seats_of(actor_id)
        ids = sorted((id for id in seats if cursor is None or id < cursor), reverse=True)
        page = ids[:limit]
        heads = read_heads(actor_id, {id: seats[id] for id in page})
        return {
            "results": _whole(heads, page),
            "next": str(page[-1]) if len(ids) > limit else None,
        }


def _whole(heads: Heads, ids: Sequence[int]) -> list[ConversationShape]:
    named = {id: heads.people(id) for id in ids}
    users = {user.id: user_json(user) for user in present_people(set().union(*named.values()))}
    return [
        {
            **heads.head(id),
            "members": heads.member_rows(id),
            "users": [users[person] for person in sorted(named[id]) if person in users],
        }
        for id in ids
    ]
