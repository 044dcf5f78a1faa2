"""A conversation with someone in every role, and everything that can be done in one."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import pytest

from accounts.models import User
from accounts.services import block
from accounts.services.people import create_user
from conversations.invite_codes import code_of
from conversations.models import Conversation, Message, Role
from conversations.selectors.applicants import applicants_for
from conversations.selectors.history import read_history
from conversations.selectors.lists import present_conversation
from conversations.services.applicants import decline_applicant
from conversations.services.conversations import (
    dissolve_conversation,
    let_members_invite,
    rename_conversation,
)
from conversations.services.inbox import change_inbox_entry, set_draft
from conversations.services.invites import join_by_invite, let_applicant_in, make_invite
from conversations.services.members import add_members, remove_member, set_role
from conversations.services.messages import delete_message, delete_message_for_me, edit_message
from conversations.services.pins import pin_message, unpin_message
from conversations.services.reactions import add_reaction, remove_reaction
from conversations.services.reads import mark_read
from presence.services import set_typing

from .saying import join, leave, send

OK, NO, GONE, SKIP = "ok", "forbidden", "not_found", "-"


@dataclass
class Scene:
    """A conversation with someone in every role, and Frank and Gina to whom things are done.

    The newcomer waits to be let into the group.
    """

    conversation: Conversation
    people: dict[str, User]
    frank: User
    gina: User
    owner: User
    newcomer: User
    own: dict[int, Message] = field(default_factory=dict)
    pinned: Message | None = None

    def message_of(self, actor: User) -> Message:
        """An own message; for who never was in, one of somebody else."""
        return self.own.get(actor.pk) or self.own[self.frank.pk]

    def where(self, actor: User) -> dict[str, Any]:
        return {"actor_id": actor.pk, "conversation_id": self.conversation.pk}

    def on(self, actor: User, message: Message) -> dict[str, Any]:
        return {**self.where(actor), "message_id": message.id}


Act = Callable[[Scene, User], object]


def _edit(s: Scene, actor: User, message: Message) -> object:
    return edit_message(**s.on(actor, message), body="다르게", version=message.version)


def _invite_when(allowed: bool) -> Act:
    def act(s: Scene, actor: User) -> None:
        Conversation.objects.filter(pk=s.conversation.pk).update(members_can_invite=allowed)
        add_members(**s.where(actor), user_ids=[s.newcomer.pk])

    return act


def _remove_reaction(s: Scene, actor: User) -> object:
    return remove_reaction(**s.on(actor, s.message_of(actor)), emoji="👍")


ACTIONS: dict[str, Act] = {
    "read history": lambda s, a: read_history(**s.where(a)),
    "read head": lambda s, a: present_conversation(a.pk, s.conversation.pk),
    "send": lambda s, a: send(a, s.conversation),
    "reply": lambda s, a: send(a, s.conversation, reply_to=s.own[s.frank.pk].id),
    "rename": lambda s, a: rename_conversation(**s.where(a), title="새 이름"),
    "invite when members can": _invite_when(True),
    "invite when members cannot": _invite_when(False),
    "see applicants": lambda s, a: applicants_for(**s.where(a)),
    "let an applicant in": lambda s, a: let_applicant_in(**s.where(a), user_id=s.newcomer.pk),
    "decline an applicant": lambda s, a: decline_applicant(**s.where(a), user_id=s.newcomer.pk),
    "switch invite": lambda s, a: let_members_invite(**s.where(a), allowed=False),
    "remove member": lambda s, a: remove_member(**s.where(a), user_id=s.frank.pk),
    "remove admin": lambda s, a: remove_member(**s.where(a), user_id=s.gina.pk),
    "remove owner": lambda s, a: remove_member(**s.where(a), user_id=s.owner.pk),
    "delete other's": lambda s, a: delete_message(**s.on(a, s.own[s.frank.pk])),
    "delete own": lambda s, a: delete_message(**s.on(a, s.message_of(a))),
    "delete for me": lambda s, a: delete_message_for_me(**s.on(a, s.own[s.frank.pk])),
    "edit own": lambda s, a: _edit(s, a, s.message_of(a)),
    "edit other's": lambda s, a: _edit(s, a, s.own[s.frank.pk]),
    "pin": lambda s, a: pin_message(**s.on(a, s.own[s.frank.pk])),
    "unpin": lambda s, a: unpin_message(**s.on(a, s.pinned or s.own[s.frank.pk])),
    "make admin": lambda s, a: set_role(**s.where(a), user_id=s.frank.pk, role=Role.ADMIN),
    "make member": lambda s, a: set_role(**s.where(a), user_id=s.gina.pk, role=Role.MEMBER),
    "transfer": lambda s, a: set_role(**s.where(a), user_id=s.frank.pk, role=Role.OWNER),
    "dissolve": lambda s, a: dissolve_conversation(**s.where(a)),
    "leave": lambda s, a: remove_member(**s.where(a), user_id=a.pk),
    "hide": lambda s, a: change_inbox_entry(**s.where(a), hidden=True),
    "put on top": lambda s, a: change_inbox_entry(**s.where(a), pinned=True),
    "draft": lambda s, a: set_draft(**s.where(a), body="아직"),
    "react": lambda s, a: add_reaction(**s.on(a, s.own[s.frank.pk]), emoji="👍"),
    "take a reaction back": _remove_reaction,
    "mark read": lambda s, a: mark_read(**s.where(a), seq=99),
    "typing": lambda s, a: set_typing(**s.where(a), active=True),
}


GROUP_ROLES = ("owner", "admin", "member", "former", "outsider")


@pytest.fixture
def frank(db: None) -> User:
    return create_user(handle="frank")


@pytest.fixture
def gina(db: None) -> User:
    return create_user(handle="gina")


@pytest.fixture
def in_group(
    alice: User,
    bob: User,
    charlie: User,
    dora: User,
    erin: User,
    frank: User,
    gina: User,
    group: Conversation,
    noise: Conversation,
) -> Scene:
    join(alice, group, frank, gina, erin)
    set_role(actor_id=alice.pk, conversation_id=group.pk, user_id=gina.pk, role=Role.ADMIN)
    people = dict(zip(GROUP_ROLES, (alice, dora, bob, erin, charlie), strict=True))
    newcomer = create_user(handle="heidi")
    where = {"actor_id": alice.pk, "conversation_id": group.pk}
    made, _ = make_invite(**where, client_id=uuid4(), approval=True)
    join_by_invite(actor_id=newcomer.pk, code=code_of(group.pk, made.secret))
    scene = Scene(group, people, frank, gina, alice, newcomer)
    _talk(scene, (alice, dora, bob, erin, frank))
    leave(erin, group)
    return scene


@pytest.fixture
def in_direct(alice: User, bob: User, charlie: User, direct: Conversation) -> Scene:
    """Frank is Bob here: Alice is one of the two."""
    newcomer = create_user(handle="heidi")
    people = {"one": alice, "outsider": charlie}
    scene = Scene(direct, people, bob, bob, bob, newcomer)
    _talk(scene, (alice, bob))
    return scene


@pytest.fixture
def in_blocked_direct(in_direct: Scene, alice: User, bob: User) -> Scene:
    block(actor=alice, person=bob)
    in_direct.people = {"blocking": alice, "outsider": in_direct.people["outsider"]}
    return in_direct


def _talk(scene: Scene, authors: tuple[User, ...]) -> None:
    for author in authors:
        scene.own[author.pk] = send(author, scene.conversation)
        add_reaction(**scene.on(author, scene.own[author.pk]), emoji="👍")
    scene.pinned = send(authors[0], scene.conversation, "고정")
    pin_message(**scene.on(authors[0], scene.pinned))
