"""What is already so succeeds and changes nothing; and whom actions do not reach."""

from collections.abc import Callable
from uuid import uuid4

import pytest

from accounts.models import User
from accounts.services import block
from chatsite.lib.errors import AppError
from conversations.models import Membership, Message, Role
from conversations.services.conversations import (
    let_members_invite,
    rename_conversation,
)
from conversations.services.inbox import change_inbox_entry, set_draft
from conversations.services.members import add_members, remove_member, set_role
from conversations.services.pins import pin_message, unpin_message
from conversations.services.reactions import add_reaction, remove_reaction
from conversations.services.reads import mark_read

from .conftest import Hear
from .saying import join, leave, send, whole_database
from .scene import GONE, NO, Scene


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


def test_whom_one_blocks_cannot_be_invited(in_group: Scene, hear: Hear) -> None:
    alice, heidi = in_group.owner, in_group.newcomer
    block(actor=alice, person=heidi)
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
