"""Getting into a conversation: who may be brought in, who is asked first, and the places."""

from collections.abc import Collection, Iterable, Mapping

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.presenters import user_json
from accounts.selectors import reach_of, users_by_id
from accounts.services import ask, settle
from accounts.signals import send_after_commit
from chatsite.lib.clock import ClockTimestamp
from chatsite.lib.errors import Conflict, Forbidden, NotFound
from chatsite.realtime.publish import publish
from conversations.events import MemberAdded, MemberAddedShape
from conversations.models import Conversation, Membership, Role
from conversations.presenters import member_event_json
from conversations.selectors.members import former_members
from conversations.signals import members_changed

from .applicants import end_applications
from .inbox import open_entries
from .lines import next_row_id, save_heads, write_line
from .reads import hide_marks_of_newcomers


def reach(actor_id: int, user_ids: Collection[int]) -> tuple[dict[int, User], dict[int, bool]]:
    """Those whom the actor may bring into a conversation, and those who are to be asked (`ask`).

    Raises NotFound for who is not there or may not sign in, Forbidden for whom the actor blocks.
    """
    people = users_by_id(user_ids)
    if any(id not in people or not people[id].is_active for id in user_ids):
        raise NotFound(_("There is no such person."))
    found = reach_of(actor_id, people.values())
    if found.own:
        raise Forbidden(_("You block this person. Lift the block first."))
    return {id: user for id, user in people.items() if id in found.at_once}, found.asked


def ask_into(conversation: Conversation, actor_id: int, asked: Mapping[int, bool]) -> None:
    """Ask people into a group that is locked or new. Raises as `ask`."""
    if asked:
        ask(
            asker_id=actor_id,
            people=asked,
            conversation_id=conversation.pk,
            title=conversation.title,
        )


def let_in(
    conversation: Conversation,
    actor_id: int,
    members: Mapping[int, Membership],
    people: Mapping[int, User],
) -> None:
    """Let `people`, none of them among `members`, into a locked group; the actor brings them in.

    Raises Conflict when the group would pass its bound.
    """
    if not people:
        return
    if len(members) + len(people) > settings.MAX_GROUP_MEMBERS:
        raise Conflict(_("A group has at most 100 members."))
    line_id = next_row_id(conversation)
    taken = {member.slot for member in members.values() if member.slot}
    seated = seat_people(conversation, people, line_id=line_id, taken=taken)
    everyone = [*members, *seated]
    for user_id, row in seated.items():
        data: MemberAddedShape = {
            "member": member_event_json(row),
            "user": user_json(people[user_id]),
        }
        publish(
            MemberAdded(conversation_id=conversation.pk, version=row.version, data=data), everyone
        )
    joined = {
        "line": "joined",
        "actor_id": str(actor_id),
        "user_ids": [str(id) for id in seated],
    }
    write_line(conversation, everyone, line_id=line_id, sender_id=actor_id, data=joined)
    hide_marks_of_newcomers(conversation.pk, seated, members)
    end_applications(conversation, seated, {**members, **seated})
    save_heads(conversation)


def seat_people(
    conversation: Conversation,
    user_ids: Iterable[int],
    *,
    line_id: int,
    taken: Collection[int] = (),
    owner_id: int | None = None,
) -> dict[int, Membership]:
    """Give each of `user_ids` a membership in a locked conversation, with a version each.

    Their history begins at `line_id`; what was said until now counts as read.
    """
    free = (slot for slot in range(1, settings.MAX_GROUP_MEMBERS + 1) if slot not in taken)
    ids = list(user_ids)
    returning = former_members(conversation.pk, ids)
    seated = {}
    for user_id in ids:
        version = conversation.next_version()
        row = returning.get(user_id) or Membership(conversation=conversation, user_id=user_id)
        row.role = Role.OWNER if user_id == owner_id else Role.MEMBER
        row.slot = next(free)
        row.left_at = None
        row.barred = False
        row.read_seq = conversation.last_seq
        row.history_from_id = line_id
        row.joined_version = row.version = version
        seated[user_id] = row
    Membership.objects.bulk_create([row for id, row in seated.items() if id not in returning])
    for row in returning.values():
        row.save(force_update=True)
    Membership.objects.filter(conversation_id=conversation.pk, user_id__in=ids).update(
        read_at=ClockTimestamp()
    )
    open_entries(conversation.pk, ids)
    if conversation.kind == Conversation.Kind.GROUP:
        settle(person_ids=ids, conversation_id=conversation.pk)
    say_changed(conversation, ids)
    return seated


def say_changed(conversation: Conversation, user_ids: Iterable[int]) -> None:
    """These people joined, or are in no longer."""
    send_after_commit(members_changed, conversation_id=conversation.pk, user_ids=list(user_ids))
