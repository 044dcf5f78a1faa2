"""Links by which people join a group by themselves."""

from datetime import timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.models import User
from accounts.services import block
from chatsite.lib.errors import Conflict, Forbidden, NotFound
from conversations.access import access_conversation
from conversations.invite_codes import code_of, split
from conversations.models import Conversation, Invite
from conversations.selectors.invites import invites_for, present_invitation
from conversations.selectors.members import active_members
from conversations.services.conversations import let_members_invite
from conversations.services.invites import join_by_invite, make_invite, revoke_invite
from tests.recorder import Recorder

from .at_once import at_once
from .saying import join, leave, make_group, send


def invite(maker: User, group: Conversation, max_uses: int | None = None) -> str:
    made, _ = make_invite(
        actor_id=maker.pk, conversation_id=group.pk, client_id=uuid4(), max_uses=max_uses
    )
    return code_of(group.pk, made.secret)


def comes(person: User, code: str) -> bool:
    try:
        join_by_invite(actor_id=person.pk, code=code)
    except NotFound:
        return False
    return True


def sees(person: User, code: str) -> bool:
    try:
        present_invitation(actor_id=person.pk, code=code)
    except NotFound:
        return False
    return True


def test_who_has_the_link_joins_and_is_counted_once(
    alice: User, charlie: User, group: Conversation
) -> None:
    code = invite(alice, group, max_uses=1)
    before = present_invitation(actor_id=charlie.pk, code=code)
    assert (before["title"], before["members"], before["joined"]) == (group.title, 3, False)
    for _ in range(2):
        assert comes(charlie, code)
    assert charlie.pk in active_members(group.pk)
    assert Invite.objects.get().uses == 1
    # Used up for others, not for who came by it.
    after = present_invitation(actor_id=charlie.pk, code=code)
    assert (after["members"], after["joined"]) == (4, True)


def test_who_joins_reads_from_then_on(alice: User, charlie: User, group: Conversation) -> None:
    before = send(alice, group)
    assert comes(charlie, invite(alice, group))
    after = send(alice, group)
    seat = access_conversation(charlie.pk, group.pk)
    assert not seat.membership.may_read(before.id)
    assert seat.membership.may_read(after.id)


def test_a_link_works_no_more_when_it_ended(
    alice: User, bob: User, charlie: User, group: Conversation
) -> None:
    expired, revoked, of_bob = (invite(who, group) for who in (alice, alice, bob))
    for code in (expired, revoked, of_bob):
        assert sees(charlie, code)
    made = list(Invite.objects.order_by("id"))
    Invite.objects.filter(id=made[0].id).update(expires_at=timezone.now() - timedelta(seconds=1))
    revoke_invite(actor_id=alice.pk, conversation_id=group.pk, invite_id=made[1].id)
    let_members_invite(actor_id=alice.pk, conversation_id=group.pk, allowed=False)
    guesses = (of_bob[:-1] + "~", "x", "", "한글" * 20, "z" * 35, "0" * 35)
    for code in (expired, revoked, of_bob, *guesses):
        assert not sees(charlie, code)
        assert not comes(charlie, code)
    let_members_invite(actor_id=alice.pk, conversation_id=group.pk, allowed=True)
    assert comes(charlie, of_bob)


def test_a_link_ends_with_its_maker(
    alice: User, bob: User, dora: User, charlie: User, group: Conversation
) -> None:
    of_bob, of_dora = invite(bob, group), invite(dora, group)
    assert sees(charlie, of_bob)
    assert sees(charlie, of_dora)
    leave(bob, group, by=alice)
    dora.is_active = False
    dora.save()
    assert not comes(charlie, of_bob)
    assert not comes(charlie, of_dora)


def test_who_was_put_out_comes_back_by_being_added_only(
    alice: User, bob: User, dora: User, group: Conversation
) -> None:
    code = invite(alice, group)
    leave(dora, group)
    assert comes(dora, code)
    leave(bob, group, by=alice)
    for attempt in (comes, sees):
        with pytest.raises(Forbidden):
            attempt(bob, code)
    join(alice, group, bob)
    leave(bob, group)
    assert comes(bob, code)


def test_a_block_does_not_show_in_a_link(
    alice: User, bob: User, charlie: User, group: Conversation
) -> None:
    block(actor=bob, person=charlie)
    block(actor=charlie, person=alice)
    assert comes(charlie, invite(bob, group))
    assert charlie.pk in active_members(group.pk)


def test_strangers_and_those_put_out_have_no_say_in_links(
    alice: User, bob: User, charlie: User, group: Conversation, direct: Conversation
) -> None:
    invite(alice, group)
    leave(bob, group, by=alice)
    id = Invite.objects.get().id
    for person in (bob, charlie):
        with pytest.raises(NotFound):
            invite(person, group)
        with pytest.raises(NotFound):
            invites_for(actor_id=person.pk, conversation_id=group.pk)
        with pytest.raises(NotFound):
            revoke_invite(actor_id=person.pk, conversation_id=group.pk, invite_id=id)
    assert Invite.objects.get().revoked_at is None
    with pytest.raises(Forbidden):
        invite(alice, direct)


def test_members_see_and_end_their_own_links_and_admins_everyones(
    alice: User, bob: User, group: Conversation
) -> None:
    of_alice, of_bob = invite(alice, group), invite(bob, group)

    def shown(person: User) -> list[str]:
        found = invites_for(actor_id=person.pk, conversation_id=group.pk)
        return [row["code"] for row in found]

    assert shown(alice) == [of_bob, of_alice]
    assert shown(bob) == [of_bob]
    first, second = Invite.objects.order_by("id")
    with pytest.raises(NotFound):
        revoke_invite(actor_id=bob.pk, conversation_id=group.pk, invite_id=first.id)
    for _ in range(2):
        revoke_invite(actor_id=alice.pk, conversation_id=group.pk, invite_id=second.id)
    assert shown(alice) == [of_alice]
    let_members_invite(actor_id=alice.pk, conversation_id=group.pk, allowed=False)
    with pytest.raises(Forbidden):
        shown(bob)


def test_a_retry_finds_its_link_and_other_content_is_a_conflict(
    alice: User, group: Conversation
) -> None:
    ask = partial(
        make_invite, actor_id=alice.pk, conversation_id=group.pk, client_id=uuid4(), expires_in=60
    )
    first, made = ask()
    again, made_again = ask()
    assert (first.id, made, made_again) == (again.id, True, False)
    for other in ({"expires_in": 61}, {"expires_in": None}, {"max_uses": 2}):
        with pytest.raises(Conflict):
            ask(**other)


def test_a_group_holds_so_many_links_that_work(
    alice: User, group: Conversation, settings: Any
) -> None:
    settings.MAX_INVITES = 2
    invite(alice, group)
    invite(alice, group)
    with pytest.raises(Conflict):
        invite(alice, group)
    id = Invite.objects.latest("id").id
    revoke_invite(actor_id=alice.pk, conversation_id=group.pk, invite_id=id)
    invite(alice, group)


def test_a_full_group_takes_nobody_and_counts_nothing(
    alice: User, charlie: User, group: Conversation, settings: Any
) -> None:
    settings.MAX_GROUP_MEMBERS = 3
    code = invite(alice, group)
    with pytest.raises(Conflict):
        comes(charlie, code)
    assert Invite.objects.get().uses == 0


@pytest.mark.parametrize("id", [1, 61, (1 << 63) - 1])
def test_a_code_names_its_conversation(id: int) -> None:
    assert split(code_of(id, "s" * 24)) == (id, "s" * 24)


@pytest.mark.django_db(transaction=True)
def test_who_come_at_once_are_counted_exactly(
    alice: User, bob: User, charlie: User, dora: User, erin: User, recorder: Recorder
) -> None:
    group = make_group(alice)
    code = invite(alice, group, max_uses=2)
    came = at_once(*[partial(comes, person, code) for person in (bob, charlie, dora, erin)])
    assert came.count(True) == 2
    assert len(active_members(group.pk)) == 3
    assert Invite.objects.get().uses == 2
