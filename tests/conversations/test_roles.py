"""Who may do what: the table of roles and actions, walked cell by cell."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import uuid4

import pytest
from django.db import transaction

from accounts.models import User
from accounts.services import block
from accounts.services.people import create_user
from chatsite.lib.errors import AppError
from conversations.models import Conversation, Membership, Message, Role
from conversations.selectors.history import read_history
from conversations.selectors.lists import present_conversation
from conversations.services.conversations import (
    dissolve_conversation,
    let_members_invite,
    rename_conversation,
)
from conversations.services.inbox import change_inbox_entry, set_draft
from conversations.services.members import add_members, remove_member, set_role
from conversations.services.messages import delete_message, delete_message_for_me, edit_message
from conversations.services.pins import pin_message, unpin_message
from conversations.services.reactions import add_reaction, remove_reaction
from conversations.services.reads import mark_read
from presence.services import set_typing

from .conftest import Hear
from .saying import join, leave, send, whole_database

OK, NO, GONE, SKIP = "ok", "forbidden", "not_found", "-"


@dataclass
class Scene:
    """A conversation with someone in every role, and Frank and Gina to whom things are done."""

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
TELLS_NOTHING = {"read history", "read head"}
STORES_NOTHING = {*TELLS_NOTHING, "typing"}

IN_GROUP = {
    #                              owner admin member former outsider
    "read history": (OK, OK, OK, GONE, GONE),
    "read head": (OK, OK, OK, GONE, GONE),
    "send": (OK, OK, OK, GONE, GONE),
    "reply": (OK, OK, OK, GONE, GONE),
    "rename": (OK, OK, NO, GONE, GONE),
    "invite when members can": (OK, OK, OK, GONE, GONE),
    "invite when members cannot": (OK, OK, NO, GONE, GONE),
    "switch invite": (OK, OK, NO, GONE, GONE),
    "remove member": (OK, OK, NO, GONE, GONE),
    "remove admin": (OK, NO, NO, GONE, GONE),
    "remove owner": (SKIP, NO, NO, GONE, GONE),
    "delete other's": (OK, OK, NO, GONE, GONE),
    "delete own": (OK, OK, OK, GONE, GONE),
    "delete for me": (OK, OK, OK, GONE, GONE),
    "edit own": (OK, OK, OK, GONE, GONE),
    "edit other's": (NO, NO, NO, GONE, GONE),
    "pin": (OK, OK, NO, GONE, GONE),
    "unpin": (OK, OK, NO, GONE, GONE),
    "make admin": (OK, NO, NO, GONE, GONE),
    "make member": (OK, NO, NO, GONE, GONE),
    "transfer": (OK, NO, NO, GONE, GONE),
    "dissolve": (OK, NO, NO, GONE, GONE),
    "leave": (OK, OK, OK, SKIP, GONE),
    "hide": (NO, NO, NO, GONE, GONE),
    "put on top": (OK, OK, OK, GONE, GONE),
    "draft": (OK, OK, OK, GONE, GONE),
    "react": (OK, OK, OK, GONE, GONE),
    "take a reaction back": (OK, OK, OK, GONE, GONE),
    "mark read": (OK, OK, OK, GONE, GONE),
    "typing": (OK, OK, OK, GONE, GONE),
}
GROUP_ROLES = ("owner", "admin", "member", "former", "outsider")
# In a direct conversation with Frank; the second of the two has blocked him.
DIRECT_ROLES = ("one", "blocking", "outsider")
IN_DIRECT = {
    **dict.fromkeys(ACTIONS, (NO, NO, GONE)),
    **dict.fromkeys(
        (
            "read history",
            "read head",
            "send",
            "reply",
            "delete own",
            "delete for me",
            "edit own",
            "pin",
            "unpin",
            "hide",
            "put on top",
            "draft",
            "react",
            "take a reaction back",
            "mark read",
        ),
        (OK, OK, GONE),
    ),
    "typing": (OK, SKIP, GONE),
}


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


def test_the_tables_are_whole() -> None:
    assert set(IN_GROUP) == set(IN_DIRECT) == set(ACTIONS)
    for action in ACTIONS:
        # What nobody may do anywhere would be refused for whatever reason.
        assert OK in {*IN_GROUP[action], *IN_DIRECT[action]} or action in (
            "edit other's",
            "remove owner",
        )


def test_in_a_group(in_group: Scene, hear: Hear) -> None:
    here = Membership.objects.filter(conversation_id=in_group.conversation.pk, left_at=None)
    stored = dict(here.values_list("user_id", "role"))
    for role, person in in_group.people.items():
        assert stored.get(person.pk) == (role if role in Role.values else None)
    assert _walk(in_group, hear, GROUP_ROLES, IN_GROUP) == []


def test_in_a_direct_conversation(in_direct: Scene, hear: Hear) -> None:
    assert _walk(in_direct, hear, DIRECT_ROLES, IN_DIRECT) == []


def test_a_block_changes_nothing_in_an_existing_direct_conversation(
    in_blocked_direct: Scene, hear: Hear
) -> None:
    assert _walk(in_blocked_direct, hear, DIRECT_ROLES, IN_DIRECT) == []


def _walk(
    scene: Scene, hear: Hear, roles: tuple[str, ...], table: Mapping[str, tuple[str, ...]]
) -> list[str]:
    """Do everything as everyone, undoing each; what was not as the table says."""
    before = whole_database()
    wrong = []
    for action, row in table.items():
        for role, expected in zip(roles, row, strict=True):
            if expected == SKIP or role not in scene.people:
                continue
            found = _try(scene, hear, action, scene.people[role], before)
            wanted = _Found(
                expected,
                stored=expected == OK and action not in STORES_NOTHING,
                told=expected == OK and action not in TELLS_NOTHING,
            )
            if found != wanted:
                wrong.append(f"{action} by {role}: {found}")
    return wrong


class _Found(NamedTuple):
    answer: str
    stored: bool
    told: bool


def _try(
    scene: Scene, hear: Hear, action: str, actor: User, before: dict[str, list[Any]]
) -> _Found:
    with transaction.atomic():
        with hear() as heard:
            answer = _outcome(scene, action, actor)
        found = _Found(answer, whole_database() != before, bool(heard.orders))
        transaction.set_rollback(True)
    return found


def _outcome(scene: Scene, action: str, actor: User) -> str:
    try:
        with transaction.atomic():
            ACTIONS[action](scene, actor)
    except AppError as error:
        return error.code
    return OK


def test_leaving_twice_succeeds_and_changes_nothing(in_group: Scene, hear: Hear) -> None:
    erin = in_group.people["former"]
    assert Membership.objects.filter(user_id=erin.pk, left_at__isnull=False).exists()
    before = whole_database()
    with hear() as heard:
        leave(erin, in_group.conversation)
    assert whole_database() == before
    assert heard.orders == []


def test_removing_twice_succeeds_and_changes_nothing(in_group: Scene, hear: Hear) -> None:
    erin = in_group.people["former"]
    before = whole_database()
    with hear() as heard:
        leave(erin, in_group.conversation, by=in_group.owner)
    assert whole_database() == before
    assert heard.orders == []


def test_what_is_already_so_succeeds_and_changes_nothing(in_group: Scene, hear: Hear) -> None:
    alice, bob, where = in_group.owner, in_group.people["member"], in_group.where(in_group.owner)
    own = in_group.on(alice, in_group.own[alice.pk])
    repeated: dict[str, Callable[[], object]] = {
        "adding a member who is in": lambda: join(alice, in_group.conversation, bob),
        "the same title": lambda: rename_conversation(**where, title="가족"),
        "the same switch": lambda: let_members_invite(**where, allowed=True),
        "the same role": lambda: set_role(**where, user_id=bob.pk, role=Role.MEMBER),
        "the owner made owner": lambda: set_role(**where, user_id=alice.pk, role=Role.OWNER),
        "the same reaction": lambda: add_reaction(**own, emoji="👍"),
        "a reaction that is not there": lambda: remove_reaction(**own, emoji="🎉"),
        "the same pin": lambda: pin_message(**in_group.on(alice, _pinned(in_group))),
        "a pin that is not there": lambda: unpin_message(**own),
        "the same mute": lambda: change_inbox_entry(**where, muted_until=None),
        "an empty draft": lambda: set_draft(**where, body=""),
        "an older read mark": lambda: mark_read(**where, seq=0),
    }
    for what, act in repeated.items():
        before = whole_database()
        with hear() as heard:
            act()
        assert whole_database() == before, what
        assert heard.orders == [], what


def _pinned(scene: Scene) -> Message:
    assert scene.pinned is not None
    return scene.pinned


def test_a_person_who_is_not_there_cannot_be_given_a_role_or_removed(in_group: Scene) -> None:
    alice, charlie, erin = (in_group.people[role] for role in ("owner", "outsider", "former"))
    where = in_group.where(alice)
    for nobody in (charlie.pk, erin.pk, 1):
        with pytest.raises(AppError) as caught:
            set_role(**where, user_id=nobody, role=Role.ADMIN)
        assert caught.value.code == GONE
    for stranger in (charlie.pk, 1):
        with pytest.raises(AppError) as caught:
            remove_member(**where, user_id=stranger)
        assert caught.value.code == GONE


def test_an_owner_does_not_step_down_without_a_successor(in_group: Scene) -> None:
    alice = in_group.owner
    for role in (Role.ADMIN, Role.MEMBER):
        with pytest.raises(AppError) as caught:
            set_role(**in_group.where(alice), user_id=alice.pk, role=role)
        assert caught.value.code == "invalid"


def test_a_refused_invitation_brings_nobody_in(in_group: Scene, bob: User) -> None:
    """One person who cannot be brought in keeps all of them out."""
    alice = in_group.owner
    before = whole_database()
    with pytest.raises(AppError) as caught:
        add_members(**in_group.where(alice), user_ids=[in_group.newcomer.pk, 1])
    assert caught.value.code == GONE
    assert whole_database() == before


def test_who_is_blocked_cannot_be_invited(in_group: Scene, hear: Hear) -> None:
    alice, heidi = in_group.owner, in_group.newcomer
    block(actor=heidi, person=alice)
    before = whole_database()
    with hear() as heard, pytest.raises(AppError) as caught:
        join(alice, in_group.conversation, heidi)
    assert caught.value.code == NO
    assert whole_database() == before
    assert heard.orders == []
    join(in_group.people["admin"], in_group.conversation, heidi)


def test_a_send_with_a_used_name_by_a_stranger_says_nothing(in_group: Scene) -> None:
    """Names of messages are a sender's own: another's is not found, and not a conflict."""
    charlie, client_id = in_group.people["outsider"], uuid4()
    send(in_group.owner, in_group.conversation, client_id=client_id)
    with pytest.raises(AppError) as caught:
        send(charlie, in_group.conversation, client_id=client_id)
    assert caught.value.code == GONE
