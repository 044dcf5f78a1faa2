"""Messages as one person sees them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import User
from accounts.selectors import users_by_id
from conversations.models import HiddenMessage, Membership, Message, Reaction
from conversations.presenters import MessageShape, QuotedShape, message_json, quoted_json


def rows_for(membership: Membership) -> QuerySet[Message]:
    """The rows of the conversation that this member may read and has not deleted for themselves."""
    hidden = HiddenMessage.objects.filter(
        user_id=membership.user_id,
        conversation_id=membership.conversation_id,
        message_id=OuterRef("id"),
    )
    return Message.objects.filter(
        ~Exists(hidden),
        conversation_id=membership.conversation_id,
        id__gte=membership.history_from_id,
    )


def present_rows(messages: Collection[Message]) -> list[MessageShape]:
    """`messages`, of any conversations, with their reactions; in the given order."""
    reactions: defaultdict[int, list[Reaction]] = defaultdict(list)
    if messages:
        on_these = Reaction.objects.filter(
            conversation_id__in={m.conversation_id for m in messages},
            message_id__in=[m.id for m in messages],
        )
        for reaction in on_these:
            reactions[reaction.message_id].append(reaction)
    return [message_json(message, reactions[message.id]) for message in messages]


def present_row(message: Message) -> MessageShape:
    """One message with its reactions."""
    return present_rows([message])[0]


def quoted_in(membership: Membership, rows: Collection[MessageShape]) -> dict[str, QuotedShape]:
    """The originals that `rows` answer and that are not among them, as far as readable."""
    present = {row["id"] for row in rows}
    answered = {row["reply_to"]["id"] for row in rows if row["reply_to"]}
    wanted = [int(id) for id in answered - present]
    if not wanted:
        return {}
    originals = rows_for(membership).filter(id__in=wanted)
    return quoted_json({message.id: message for message in originals})


def people_in(
    rows: Iterable[MessageShape], quoted: Mapping[str, QuotedShape] | None = None
) -> set[int]:
    """Everyone whom the rows name, members or not: authors, the authors of what they answer, who
    reacted, who is mentioned, also in what is answered, and those that system lines speak of."""
    people: set[str] = set()
    for original in (quoted or {}).values():
        people.update((original["sender_id"], *original["mentions"]))
    for row in rows:
        people.add(row["sender_id"])
        people.update(row["data"].get("user_ids", ()))
        people.update(row["data"].get("mentions", ()))
        if row["reply_to"]:
            people.add(row["reply_to"]["sender_id"])
        for reaction in row["reactions"]:
            people.update(reaction["user_ids"])
    return {int(id) for id in people}


def present_people(user_ids: Iterable[int]) -> list[User]:
    """Those people, in the order of their ids."""
    found = users_by_id(user_ids)
    return [found[id] for id in sorted(found)]
