"""Links that ask first: who comes by one waits until the owner or an admin lets them in."""

from contextlib import suppress
from functools import partial
from typing import Any
from uuid import uuid4

import pytest

from accounts.models import User
from accounts.services import block, suspend
from chatsite.lib.errors import Conflict, Forbidden, NotFound
from conversations.invite_codes import code_of
from conversations.models import Applicant, Conversation, Invite
from conversations.selectors.applicants import applicants_for, applicants_of
from conversations.selectors.invites import present_invitation
from conversations.selectors.members import active_members
from conversations.services.applicants import decline_applicant, take_application_back
from conversations.services.invites import (
    join_by_invite,
    let_applicant_in,
    make_invite,
    revoke_invite,
)
from tests.recorder import Recorder

from .at_once import at_once
from .conftest import Hear
from .saying import join, leave, make_group, seen


def link(maker: User, group: Conversation, *, approval: bool = True, **terms: Any) -> str:
    where = {"actor_id": maker.pk, "conversation_id": group.pk}
    made, _ = make_invite(**where, client_id=uuid4(), approval=approval, **terms)
    return code_of(group.pk, made.secret)


def comes(person: User, code: str) -> bool:
    """Whether they wait; else they are in."""
    return join_by_invite(actor_id=person.pk, code=code).waits


def waiting(group: Conversation) -> list[int]:
    shown = [row.user_id for row in applicants_of(group.pk)]
    assert Conversation.objects.get(pk=group.pk).waiting == len(shown)
    return shown


def lets_in(actor: User, group: Conversation, person: User) -> None:
    let_applicant_in(actor_id=actor.pk, conversation_id=group.pk, user_id=person.pk)


def declines(actor: User, group: Conversation, person: User) -> None:
    decline_applicant(actor_id=actor.pk, conversation_id=group.pk, user_id=person.pk)


def waits_by(person: User, code: str) -> bool:
    return present_invitation(actor_id=person.pk, code=code)["waiting"]


def test_who_comes_is_in_nothing_until_let_in(
    alice: User, charlie: User, dora: User, group: Conversation
) -> None:
    code = link(alice, group)
    assert comes(charlie, code)
    assert waits_by(charlie, code)
    assert charlie.pk not in active_members(group.pk)
    with pytest.raises(NotFound):
        seen(charlie, group)
    lets_in(dora, group, charlie)
    assert charlie.pk in active_members(group.pk)
    assert seen(charlie, group) == ["<joined>"]
    assert waiting(group) == []
    assert present_invitation(actor_id=charlie.pk, code=code)["joined"]


def test_they_join_in_their_own_name(alice: User, charlie: User, group: Conversation) -> None:
    """So nobody is said to have brought in somebody whom they block."""
    comes(charlie, link(alice, group))
    block(actor=alice, person=charlie)
    lets_in(alice, group, charlie)
    assert charlie.pk in active_members(group.pk)


def test_a_link_is_used_by_who_comes_and_once(
    alice: User, charlie: User, erin: User, group: Conversation
) -> None:
    code = link(alice, group, max_uses=1)
    assert comes(charlie, code)
    assert comes(charlie, code)
    with pytest.raises(NotFound):
        comes(erin, code)
    lets_in(alice, group, charlie)
    assert Invite.objects.get().uses == 1


def test_who_waits_goes_on_waiting_when_the_link_has_ended(
    alice: User, charlie: User, erin: User, group: Conversation
) -> None:
    code = link(alice, group)
    comes(charlie, code)
    id = Invite.objects.get().id
    revoke_invite(actor_id=alice.pk, conversation_id=group.pk, invite_id=id)
    assert waits_by(charlie, code)
    with pytest.raises(NotFound):
        waits_by(erin, code)
    lets_in(alice, group, charlie)
    assert charlie.pk in active_members(group.pk)


def test_another_link_that_does_not_ask_lets_in_at_once(
    alice: User, charlie: User, group: Conversation
) -> None:
    assert comes(charlie, link(alice, group))
    assert not comes(charlie, link(alice, group, approval=False))
    assert charlie.pk in active_members(group.pk)
    assert waiting(group) == []


def test_who_is_declined_is_not_told_and_not_shown_again(
    alice: User, charlie: User, dora: User, group: Conversation, hear: Hear
) -> None:
    code = link(alice, group)
    comes(charlie, code)
    with hear() as heard:
        declines(dora, group, charlie)
        declines(alice, group, charlie)
    assert heard.types_for(charlie.pk) == []
    assert waits_by(charlie, code)
    assert waiting(group) == []
    take_application_back(actor_id=charlie.pk, code=code)
    assert not waits_by(charlie, code)
    with hear() as heard:
        assert comes(charlie, code)
    assert heard.types_for(alice.pk) == []
    assert waiting(group) == []
    # Whoever declined may have erred: the row is still there to be let in.
    lets_in(alice, group, charlie)
    leave(charlie, group)
    assert comes(charlie, code)
    assert waiting(group) == [charlie.pk]


def test_who_takes_it_back_waits_no_more(alice: User, charlie: User, group: Conversation) -> None:
    code = link(alice, group)
    comes(charlie, code)
    take_application_back(actor_id=charlie.pk, code=code)
    assert waiting(group) == []
    with pytest.raises(NotFound):
        take_application_back(actor_id=charlie.pk, code=code)
    with pytest.raises(NotFound):
        lets_in(alice, group, charlie)


def test_only_owner_and_admins_are_told_who_waits(
    alice: User, bob: User, charlie: User, dora: User, group: Conversation, hear: Hear
) -> None:
    code = link(bob, group)
    with hear() as heard:
        comes(charlie, code)
    assert heard.types_for(alice.pk) == heard.types_for(dora.pk) == ["conversation.changed"]
    assert heard.types_for(bob.pk) == ["conversation.advanced"]
    assert heard.types_for(charlie.pk) == []
    with pytest.raises(Forbidden):
        applicants_for(actor_id=bob.pk, conversation_id=group.pk)
    with pytest.raises(Forbidden):
        lets_in(bob, group, charlie)
    with pytest.raises(NotFound):
        lets_in(charlie, group, charlie)
    assert waiting(group) == [charlie.pk]


def test_who_was_put_out_cannot_even_wait(alice: User, charlie: User, group: Conversation) -> None:
    code = link(alice, group)
    join(alice, group, charlie)
    leave(charlie, group, by=alice)
    with pytest.raises(Forbidden):
        comes(charlie, code)
    assert not Applicant.objects.exists()


def test_a_full_group_lets_nobody_in_and_they_go_on_waiting(
    alice: User, charlie: User, group: Conversation, settings: Any
) -> None:
    settings.MAX_GROUP_MEMBERS = 3
    comes(charlie, link(alice, group))
    with pytest.raises(Conflict):
        lets_in(alice, group, charlie)
    assert waiting(group) == [charlie.pk]


def test_so_many_wait_at_the_same_time(
    alice: User, charlie: User, erin: User, group: Conversation, settings: Any
) -> None:
    settings.MAX_APPLICANTS = 1
    code = link(alice, group)
    assert comes(charlie, code)
    with pytest.raises(Conflict):
        comes(erin, code)
    assert Invite.objects.get().uses == 1
    lets_in(alice, group, charlie)
    assert comes(erin, code)


def test_the_suspended_are_not_let_in(alice: User, charlie: User, group: Conversation) -> None:
    comes(charlie, link(alice, group))
    suspend(actor=None, person=charlie)
    with pytest.raises(NotFound):
        lets_in(alice, group, charlie)
    declines(alice, group, charlie)
    assert waiting(group) == []


@pytest.mark.django_db(transaction=True)
def test_letting_in_and_taking_back_at_once_end_in_one_of_the_two(
    alice: User, charlie: User, recorder: Recorder
) -> None:
    group = make_group(alice)
    code = link(alice, group)
    comes(charlie, code)
    at_once(
        partial(_quietly, lets_in, alice, group, charlie),
        partial(_quietly, take_application_back, actor_id=charlie.pk, code=code),
    )
    assert waiting(group) == []
    row = Applicant.objects.get()
    assert not row.open


def _quietly(act: Any, *args: Any, **named: Any) -> None:
    with suppress(NotFound):
        act(*args, **named)
