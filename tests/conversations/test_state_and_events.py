"""State and events make the fresh state: for every action, for every member, and for who was away.

For each action a client of every person holds the state before. Afterwards the client that applied
the events, the one that asked for what changed, the one that asked for it in small portions, and
one that knew nothing have to be equal.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from pkgutil import walk_packages
from types import FrameType
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction

from accounts.models import TalkRequest, User
from accounts.services import (
    add_contact,
    block,
    drop_request,
    remove_contact,
    unblock,
    update_profile,
)
from conversations import services
from conversations.invite_codes import code_of
from conversations.models import Conversation, Import, Invite, Message
from conversations.selectors import room
from conversations.services.applicants import decline_applicant, take_application_back
from conversations.services.conversations import (
    change_conversation,
    dissolve_conversation,
    let_members_invite,
    rename_conversation,
    start_direct,
)
from conversations.services.imports import drop_import, give_up_import, put_part, start_import
from conversations.services.inbox import change_inbox_entry, set_draft
from conversations.services.invites import (
    join_by_invite,
    let_applicant_in,
    make_invite,
    revoke_invite,
)
from conversations.services.members import set_role
from conversations.services.messages import (
    delete_message,
    delete_message_for_me,
    edit_message,
)
from conversations.services.pins import pin_message, unpin_message
from conversations.services.reactions import add_reaction, remove_reaction
from conversations.services.reads import mark_read
from conversations.services.requests import accept_request
from conversations.services.sending import send_message
from tests.chaos.client.store import differences as what_differs

from .bringing import bring, export
from .client import Client
from .conftest import Hear
from .saying import join, leave, make_group, send

FOR_EVER = datetime(9999, 12, 31, tzinfo=UTC)
Tell = Callable[[str], AbstractContextManager["Story"]]


@dataclass
class World:
    """Alice owns the group, Dora is admin, Bob a member, Erin joined late, Gina left; Charlie is
    the outsider, and so is Frank, who wants to be asked before anybody talks to
    him; Hugo is in nothing, and Bob blocks him."""

    alice: User
    bob: User
    charlie: User
    dora: User
    erin: User
    frank: User
    gina: User
    hugo: User
    group: Conversation
    direct: Conversation
    early: Message
    ginas: Message
    late: Message
    named: Message
    retried: dict[str, Any]

    @property
    def people(self) -> list[User]:
        return [self.alice, self.bob, self.charlie, self.dora, self.erin, self.frank, self.gina]

    def where(self, actor: User, conversation: Conversation | None = None) -> dict[str, Any]:
        return {"actor_id": actor.pk, "conversation_id": (conversation or self.group).pk}

    def on(self, actor: User, message: Message) -> dict[str, Any]:
        return {**self.where(actor), "message_id": message.id}


@pytest.fixture
def world(
    alice: User,
    bob: User,
    charlie: User,
    dora: User,
    erin: User,
    frank: User,
    group: Conversation,
    direct: Conversation,
) -> World:
    gina = User.objects.create(handle="gina", name="지나")
    join(alice, group, gina)
    early = send(bob, group, "먼저")
    ginas = send(gina, group, "나 왔다", reply_to=early.id)
    where = {"conversation_id": group.pk, "message_id": early.id}
    add_reaction(actor_id=gina.pk, **where, emoji="👍")
    pin_message(actor_id=alice.pk, **where)
    leave(gina, group)
    retried: dict[str, Any] = {
        "actor_id": bob.pk,
        "conversation_id": group.pk,
        "client_id": uuid4(),
        "body": "한 번",
    }
    send_message(**retried)
    join(dora, group, erin)
    late = send(alice, group, "나중", reply_to=early.id)
    mark_read(actor_id=bob.pk, conversation_id=group.pk, seq=2)
    pin_message(actor_id=alice.pk, conversation_id=group.pk, message_id=late.id)
    named = send(alice, group, "@bob님, @dora님, 그리고 @gina님 봐 주세요")
    add_reaction(actor_id=erin.pk, conversation_id=group.pk, message_id=late.id, emoji="🎉")
    send(alice, direct, "둘이서")
    update_profile(actor=frank, open_to="nobody")
    old = send(bob, direct, "지웠다")
    delete_message_for_me(actor_id=alice.pk, conversation_id=direct.pk, message_id=old.id)
    add_contact(actor=bob, person=dora)
    hugo = User.objects.create(handle="hugo", name="휴고")
    block(actor=bob, person=hugo)
    set_draft(actor_id=dora.pk, conversation_id=group.pk, body="쓰던 말")
    change_inbox_entry(
        actor_id=dora.pk, conversation_id=group.pk, muted_until=FOR_EVER, pinned=True
    )
    people = alice, bob, charlie, dora, erin, frank, gina, hugo
    return World(*people, group, direct, early, ginas, late, named, retried)


def _asks(asker: User, person: User) -> TalkRequest:
    request = start_direct(actor_id=asker.pk, user_id=person.pk).request
    assert request is not None
    return request


def _ask_and_accept(w: World) -> None:
    accept_request(actor_id=w.frank.pk, request_id=_asks(w.charlie, w.frank).id)


def _ask_and_decline(w: World) -> None:
    drop_request(actor_id=w.frank.pk, request=_asks(w.charlie, w.frank))


def _ask_and_take_back(w: World) -> None:
    drop_request(actor_id=w.charlie.pk, request=_asks(w.charlie, w.frank))


def _ask_and_be_blocked(w: World) -> None:
    _asks(w.charlie, w.frank)
    block(actor=w.frank, person=w.charlie)


def _ask_and_block(w: World) -> None:
    _asks(w.charlie, w.frank)
    block(actor=w.charlie, person=w.frank)


def _blocked_asks_and_asks_again(w: World) -> None:
    block(actor=w.frank, person=w.charlie)
    _asks(w.charlie, w.frank)
    unblock(actor=w.frank, person_id=w.charlie.pk)
    _asks(w.charlie, w.frank)


def _ask_into_group(w: World) -> TalkRequest:
    update_profile(actor=w.charlie, open_to="contacts")
    join(w.dora, w.group, w.charlie)
    return TalkRequest.objects.get(person=w.charlie, conversation_id=w.group.pk)


def _ask_into_group_and_accept(w: World) -> None:
    accept_request(actor_id=w.charlie.pk, request_id=_ask_into_group(w).id)


def _ask_into_group_and_join_otherwise(w: World) -> None:
    _ask_into_group(w)
    add_contact(actor=w.charlie, person=w.alice)
    join(w.alice, w.group, w.charlie)


def _asker_gets_a_name(w: World) -> None:
    _asks(w.charlie, w.frank)
    update_profile(actor=w.charlie, name="새 찰리")
    update_profile(actor=w.frank, name="새 프랭크")


def _invite(w: World) -> Invite:
    return make_invite(**w.where(w.alice), client_id=uuid4())[0]


def _revoke(w: World) -> None:
    revoke_invite(**w.where(w.alice), invite_id=_invite(w).id)


def _come_by_link(w: World, person: User) -> None:
    join_by_invite(actor_id=person.pk, code=code_of(w.group.pk, _invite(w).secret))


def _applies(w: World, person: User) -> str:
    """Comes by a link that asks first; answers its code."""
    made = make_invite(**w.where(w.alice), client_id=uuid4(), approval=True)[0]
    code = code_of(w.group.pk, made.secret)
    join_by_invite(actor_id=person.pk, code=code)
    return code


def _let_in(w: World, person: User) -> None:
    _applies(w, w.hugo)
    _applies(w, person)
    let_applicant_in(**w.where(w.dora), user_id=person.pk)


def _decline_and_apply_again(w: World) -> None:
    code = _applies(w, w.charlie)
    decline_applicant(**w.where(w.dora), user_id=w.charlie.pk)
    take_application_back(actor_id=w.charlie.pk, code=code)
    join_by_invite(actor_id=w.charlie.pk, code=code)


def _apply_and_take_back(w: World) -> None:
    take_application_back(actor_id=w.charlie.pk, code=_applies(w, w.charlie))


def _apply_and_be_added(w: World) -> None:
    _applies(w, w.charlie)
    join(w.alice, w.group, w.charlie)


def _apply_then_rank(w: World, person: User, role: str) -> None:
    _applies(w, w.charlie)
    set_role(**w.where(w.alice), user_id=person.pk, role=role)


def _apply_then_owner_leaves(w: World) -> None:
    """Nobody else leads: a plain member comes to see who waits."""
    set_role(**w.where(w.alice), user_id=w.dora.pk, role="member")
    _applies(w, w.charlie)
    leave(w.alice, w.group)


def _applicant_gets_a_name(w: World) -> None:
    _applies(w, w.charlie)
    update_profile(actor=w.charlie, name="새 찰리")


def _start_group_of_the_choosy(w: World) -> None:
    make_group(w.charlie, w.frank, w.erin)


def _named_from_across_a_block(w: World) -> None:
    block(actor=w.bob, person=w.alice)
    send(w.alice, w.group, "@bob @dora")
    send(w.bob, w.group, "@alice @dora")


def _named_after_a_block(w: World) -> None:
    _named_from_across_a_block(w)
    unblock(actor=w.bob, person_id=w.alice.pk)
    send(w.alice, w.group, "@bob @dora")


def _named_anew_after_a_block(w: World) -> None:
    block(actor=w.bob, person=w.alice)
    unblock(actor=w.bob, person_id=w.alice.pk)
    _edit_named(w, "@bob 다시 봐 주세요")


def _edit_named(w: World, body: str) -> None:
    edit_message(**w.on(w.alice, w.named), body=body, version=w.named.version)


def _named_then_come_back(w: World) -> None:
    leave(w.bob, w.group)
    _edit_named(w, "@bob @dora")
    join(w.alice, w.group, w.bob)
    send(w.alice, w.group, "@bob 어서 와요")


def _named_then_hidden(w: World) -> None:
    change_inbox_entry(**w.where(w.bob, w.direct), hidden=True)
    send(w.alice, w.direct, "@bob @alice")


def _bring_part_of_a_file(w: World) -> Import:
    raw = export(3)
    row, _made = start_import(
        actor_id=w.bob.pk, client_id=uuid4(), name="Talk.txt", size=len(raw) + 1
    )
    return put_part(actor_id=w.bob.pk, import_id=row.id, offset=0, data=raw)


def _bring_and_cancel(w: World) -> None:
    drop_import(actor_id=w.bob.pk, import_id=_bring_part_of_a_file(w).id)


def _bring_what_cannot_be_stored(w: World) -> None:
    give_up_import(owner_id=w.bob.pk, import_id=_bring_part_of_a_file(w).id)


def _bring_and_put_away(w: World) -> None:
    drop_import(actor_id=w.bob.pk, import_id=bring(w.bob, export(3)).id)


def _bring_and_remove(w: World) -> None:
    brought = bring(w.bob, export(3)).conversation_id or 0
    dissolve_conversation(actor_id=w.bob.pk, conversation_id=brought)


def _hidden_then_message(w: World) -> None:
    change_inbox_entry(**w.where(w.bob, w.direct), hidden=True)
    send(w.alice, w.direct)


def _read_and_answer(w: World) -> None:
    mark_read(**w.where(w.bob), seq=99)
    send(w.bob, w.group)


def _leave_and_come_back(w: World) -> None:
    leave(w.bob, w.group)
    send(w.alice, w.group, "없을 때")
    join(w.alice, w.group, w.bob)


def _hidden_newcomer(w: World) -> None:
    update_profile(actor=w.charlie, show_reads=False)
    join(w.alice, w.group, w.charlie)


def _join_where_marks_are_hidden(w: World) -> None:
    update_profile(actor=w.bob, show_reads=False)
    block(actor=w.dora, person=w.gina)
    join(w.alice, w.group, w.charlie, w.gina)


def _send_with_hidden_marks(w: World) -> None:
    update_profile(actor=w.alice, show_reads=False)
    send(w.alice, w.group)


def _hide_and_show(w: World) -> None:
    update_profile(actor=w.bob, show_reads=False)
    mark_read(**w.where(w.bob), seq=3)
    update_profile(actor=w.bob, show_reads=True)


def _hide_and_bring_back(w: World) -> None:
    change_inbox_entry(**w.where(w.bob, w.direct), hidden=True)
    change_inbox_entry(**w.where(w.bob, w.direct), hidden=False)


def _all_leave(w: World) -> None:
    for person in (w.bob, w.alice, w.erin, w.dora):
        leave(person, w.group)


def _much_of_ones_own(w: World) -> None:
    for number in range(3):
        set_draft(**w.where(w.bob), body=f"초안 {number}")
        set_draft(**w.where(w.bob, w.direct), body=f"다른 초안 {number}")
        delete_message_for_me(**w.on(w.bob, send(w.alice, w.group, str(number))))
        for person in (w.alice, w.erin, w.gina):
            add_contact(actor=w.bob, person=person)
        update_profile(actor=w.bob, status_text=f"바빠요 {number}")
    remove_contact(actor=w.bob, person_id=w.dora.pk)


def _much_at_once(w: World) -> None:
    for number in range(5):
        message = send((w.alice, w.bob, w.erin)[number % 3], w.group, str(number))
        add_reaction(**w.on(w.dora, message), emoji="👍")
        mark_read(**w.where(w.bob), seq=message.seq)
    rename_conversation(**w.where(w.dora), title="많은 일")
    leave(w.alice, w.group)


ACTIONS: dict[str, Callable[[World], object]] = {
    "nothing": lambda w: None,
    "send": lambda w: send(w.bob, w.group),
    "send by who has read all": lambda w: send(w.alice, w.group),
    "send after reading": _read_and_answer,
    "send while marks are hidden": _send_with_hidden_marks,
    "answer": lambda w: send(w.dora, w.group, reply_to=w.ginas.id),
    "retry": lambda w: send_message(**w.retried),
    "edit": lambda w: edit_message(**w.on(w.alice, w.late), body="고침", version=w.late.version),
    "edit an old one": lambda w: edit_message(**w.on(w.bob, w.early), body="고침", version=9999),
    "delete": lambda w: delete_message(**w.on(w.alice, w.late)),
    "delete an old one": lambda w: delete_message(**w.on(w.dora, w.early)),
    "delete for me": lambda w: delete_message_for_me(**w.on(w.bob, w.late)),
    "delete an answered one for me": lambda w: delete_message_for_me(**w.on(w.bob, w.early)),
    "react": lambda w: add_reaction(**w.on(w.bob, w.late), emoji="🎉"),
    "react otherwise": lambda w: add_reaction(**w.on(w.erin, w.late), emoji="👍"),
    "react to an old one": lambda w: add_reaction(**w.on(w.alice, w.early), emoji="👍"),
    "take a reaction back": lambda w: remove_reaction(**w.on(w.erin, w.late), emoji="🎉"),
    "pin": lambda w: pin_message(**w.on(w.dora, w.ginas)),
    "unpin": lambda w: unpin_message(**w.on(w.dora, w.late)),
    "unpin an old one": lambda w: unpin_message(**w.on(w.dora, w.early)),
    "mark read": lambda w: mark_read(**w.where(w.bob), seq=3),
    "mark read by a newcomer": lambda w: mark_read(**w.where(w.erin), seq=99),
    "rename": lambda w: rename_conversation(**w.where(w.dora), title="우리"),
    "rename and switch invite": lambda w: change_conversation(
        **w.where(w.dora), title="둘 다", members_can_invite=False
    ),
    "switch invite": lambda w: let_members_invite(**w.where(w.dora), allowed=False),
    "mention": lambda w: send(w.erin, w.group, "@bob아 @alice @erin @charlie"),
    "mention in an answer to all": lambda w: send(
        w.dora, w.group, "@alice, @bob.", reply_to=w.late.id
    ),
    "edit somebody in and out": lambda w: _edit_named(w, "@erin @dora"),
    "edit everybody out": lambda w: _edit_named(w, "아니에요"),
    "mention by an edit what is read": lambda w: edit_message(
        **w.on(w.bob, w.early), body="@dora @erin", version=9999
    ),
    "delete what mentions": lambda w: delete_message(**w.on(w.alice, w.named)),
    "delete what mentions for me": lambda w: delete_message_for_me(**w.on(w.bob, w.named)),
    "read what mentions": lambda w: mark_read(**w.where(w.bob), seq=99),
    "read up to what mentions": lambda w: mark_read(**w.where(w.bob), seq=w.named.seq - 1),
    "block who mentions": lambda w: block(actor=w.bob, person=w.alice),
    "be blocked by who is mentioned": lambda w: block(actor=w.alice, person=w.bob),
    "mention across a block": _named_from_across_a_block,
    "mention after a block": _named_after_a_block,
    "mention by an edit after a block": _named_anew_after_a_block,
    "mention who left and came back": _named_then_come_back,
    "mention in what is hidden": _named_then_hidden,
    "join": lambda w: join(w.bob, w.group, w.charlie),
    "join with hidden marks": _hidden_newcomer,
    "join where marks are hidden": _join_where_marks_are_hidden,
    "come back": lambda w: join(w.bob, w.group, w.gina),
    "make an invite link": _invite,
    "revoke an invite link": _revoke,
    "join by a link": lambda w: _come_by_link(w, w.charlie),
    "come back by a link": lambda w: _come_by_link(w, w.gina),
    "join by a link, being in": lambda w: _come_by_link(w, w.bob),
    "apply": lambda w: _applies(w, w.charlie),
    "apply and be let in": lambda w: _let_in(w, w.charlie),
    "apply and be let in again": lambda w: _let_in(w, w.gina),
    "apply and be declined": _decline_and_apply_again,
    "apply and take it back": _apply_and_take_back,
    "apply and be added": _apply_and_be_added,
    "apply, then somebody leads": lambda w: _apply_then_rank(w, w.bob, "admin"),
    "apply, then somebody leads no more": lambda w: _apply_then_rank(w, w.dora, "member"),
    "apply, then the owner hands over": lambda w: _apply_then_rank(w, w.bob, "owner"),
    "apply, then the owner leaves": _apply_then_owner_leaves,
    "apply, then have another name": _applicant_gets_a_name,
    "leave": lambda w: leave(w.bob, w.group),
    "leave and come back": _leave_and_come_back,
    "all leave": _all_leave,
    "put out": lambda w: leave(w.erin, w.group, by=w.dora),
    "owner leaves": lambda w: leave(w.alice, w.group),
    "make a plain member": lambda w: set_role(**w.where(w.alice), user_id=w.dora.pk, role="member"),
    "make admin": lambda w: set_role(**w.where(w.alice), user_id=w.bob.pk, role="admin"),
    "transfer": lambda w: set_role(**w.where(w.alice), user_id=w.erin.pk, role="owner"),
    "dissolve": lambda w: dissolve_conversation(**w.where(w.alice)),
    "start a group": lambda w: make_group(w.erin, w.alice, w.charlie),
    "start a direct one": lambda w: start_direct(actor_id=w.erin.pk, user_id=w.alice.pk),
    "start notes": lambda w: start_direct(actor_id=w.erin.pk, user_id=w.erin.pk),
    "send in the direct one": lambda w: send(w.bob, w.direct),
    "hide": lambda w: change_inbox_entry(**w.where(w.bob, w.direct), hidden=True),
    "a hidden one returns": _hidden_then_message,
    "mute and put on top": lambda w: change_inbox_entry(
        **w.where(w.bob), muted_until=FOR_EVER, pinned=True
    ),
    "hide and bring back": _hide_and_bring_back,
    "hear again and take from the top": lambda w: change_inbox_entry(
        **w.where(w.dora), muted_until=None, pinned=False
    ),
    "draft": lambda w: set_draft(**w.where(w.bob), body="아직"),
    "clear a draft": lambda w: set_draft(**w.where(w.dora), body=""),
    "change the profile": lambda w: update_profile(actor=w.bob, name="새 밥", status_text="점심"),
    "profile of who left": lambda w: update_profile(actor=w.gina, name="새 지나"),
    "change language and time zone": lambda w: update_profile(
        actor=w.bob, language="ko", time_zone="Asia/Seoul"
    ),
    "hide when last seen": lambda w: update_profile(actor=w.bob, show_last_seen=False),
    "hide reads": lambda w: update_profile(actor=w.alice, show_reads=False),
    "hide and show reads": _hide_and_show,
    "block": lambda w: block(actor=w.bob, person=w.alice),
    "block and lift it": lambda w: (
        block(actor=w.bob, person=w.alice),
        unblock(actor=w.bob, person_id=w.alice.pk),
    ),
    "lift a block": lambda w: unblock(actor=w.bob, person_id=w.hugo.pk),
    "take off the contacts": lambda w: remove_contact(actor=w.bob, person_id=w.dora.pk),
    "contact": lambda w: add_contact(actor=w.bob, person=w.alice),
    "contact and not": lambda w: (
        add_contact(actor=w.bob, person=w.alice),
        remove_contact(actor=w.bob, person_id=w.alice.pk),
    ),
    "ask to talk": lambda w: _asks(w.charlie, w.frank),
    "ask and accept": _ask_and_accept,
    "ask and decline": _ask_and_decline,
    "ask and take back": _ask_and_take_back,
    "ask and be blocked": _ask_and_be_blocked,
    "ask and block": _ask_and_block,
    "ask, being blocked, and again": _blocked_asks_and_asks_again,
    "ask into a group": _ask_into_group,
    "ask into a group and accept": _ask_into_group_and_accept,
    "ask into a group and join otherwise": _ask_into_group_and_join_otherwise,
    "asker and asked get names": _asker_gets_a_name,
    "start a group of the choosy": _start_group_of_the_choosy,
    "choose who may talk": lambda w: update_profile(actor=w.alice, open_to="nobody"),
    "bring a history along": lambda w: bring(w.bob, export(120)),
    "bring a part of a file": _bring_part_of_a_file,
    "bring a history along and cancel": _bring_and_cancel,
    "bring a history along and put it away": _bring_and_put_away,
    "bring a history along and remove it": _bring_and_remove,
    "bring a history that cannot be stored": _bring_what_cannot_be_stored,
    "bring what is no export": lambda w: bring(w.bob, b"no export"),
    "much of one's own": _much_of_ones_own,
    "much at once": _much_at_once,
}


@dataclass
class Story:
    """What everyone held before an action, what they were told of it, and what is so after it."""

    before: dict[int, Client]
    told: dict[int, list[dict[str, Any]]]
    fresh: dict[int, Client]


@pytest.fixture
def tell(world: World, hear: Hear) -> Tell:
    """Does an action, lets the test look at the story, and undoes it."""
    before = {person.pk: Client(person.pk).sync() for person in world.people}

    @contextmanager
    def telling(action: str) -> Iterator[Story]:
        with transaction.atomic():
            with hear() as heard:
                ACTIONS[action](world)
            yield Story(
                before,
                {id: heard.events_for(id) for id in before},
                {id: Client(id).sync() for id in before},
            )
            transaction.set_rollback(True)

    return telling


def differences(one: Client, fresh: Client) -> list[str]:
    return list(what_differs(one.view(), fresh.view()))


def _in_portions(client: Client, monkeypatch: pytest.MonkeyPatch) -> Client:
    """By answers that hold hardly more than one thing each."""
    with monkeypatch.context() as small:
        small.setattr(room, "MAX_BYTES", 1_000)
        return client.sync()


@pytest.mark.parametrize("quarter", range(4))
def test_state_and_events_make_the_fresh_state(
    world: World, tell: Tell, monkeypatch: pytest.MonkeyPatch, quarter: int
) -> None:
    wrong = []
    for action in list(ACTIONS)[quarter::4]:
        with tell(action) as story:
            for person in world.people:
                fresh, before = story.fresh[person.pk], story.before[person.pk]
                told = before.copy().apply(story.told[person.pk])
                asked = before.copy().sync()
                portions = _in_portions(before.copy(), monkeypatch)
                ways = (("events", told), ("sync", asked), ("portions", portions))
                for what, client in ways:
                    found = differences(client, fresh)
                    wrong += [f"{action}, {person}, by {what}: {one}" for one in found]
                for held in fresh.store.conversations.values():
                    newest = next(reversed(fresh.store.shown(held)), None)
                    if held.head["last_message"] != newest:
                        wrong.append(f"{action}, {person}: the last message is {newest}")
    assert wrong == []


@pytest.mark.parametrize(
    "action",
    ["much at once", "leave and come back", "owner leaves", "ask into a group and accept"],
)
def test_whatever_event_is_lost_the_end_is_the_same(world: World, tell: Tell, action: str) -> None:
    with tell(action) as story:
        for id, fresh in story.fresh.items():
            events = story.told[id]
            for lost in range(len(events)):
                held = story.before[id].copy().apply(events[:lost] + events[lost + 1 :])
                assert differences(held.sync(), fresh) == [], f"without {events[lost]}"


@pytest.mark.parametrize("action", ["much at once", "leave and come back"])
def test_events_may_come_twice_and_after_the_sync_that_has_them(
    world: World, tell: Tell, action: str
) -> None:
    with tell(action) as story:
        for id, fresh in story.fresh.items():
            doubled = [event for event in story.told[id] for _ in range(2)]
            assert differences(story.before[id].copy().apply(doubled), fresh) == []
            assert differences(fresh.copy().apply(story.told[id]), fresh) == []


def _writers() -> set[str]:
    """Every action of conversations, and those on people that are numbered."""
    modules = [
        import_module(module.name)
        for module in walk_packages(services.__path__, f"{services.__name__}.")
    ]
    actions = {
        name
        for module in modules
        for name, value in vars(module).items()
        if hasattr(value, "__wrapped__") and value.__module__ == module.__name__
        if not name.startswith("_")
    }
    actions.remove("send_together")  # the same as `send_message`, see test_batches
    numbered = {add_contact, remove_contact, block, unblock, update_profile}
    return actions | {function.__name__ for function in numbered}


def test_the_table_has_every_action(world: World) -> None:
    called: set[str] = set()

    def notice(frame: FrameType, event: str, _argument: object) -> None:
        if event == "call":
            called.add(frame.f_code.co_name)

    for act in ACTIONS.values():
        with transaction.atomic():
            sys.setprofile(notice)
            try:
                act(world)
            finally:
                sys.setprofile(None)
            transaction.set_rollback(True)
    assert len(_writers()) > 20
    assert _writers() - called == set()
