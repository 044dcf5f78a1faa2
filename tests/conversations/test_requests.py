"""Asking people who want to be asked before somebody talks to them or adds them to a group."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import TalkRequest, User
from accounts.services import (
    add_contact,
    block,
    drop_request,
    remove_contact,
    suspend,
    unblock,
    update_profile,
)
from accounts.services import requests as service
from chatsite.lib.errors import Conflict, Forbidden, NotFound, RateLimited
from conversations.models import Conversation, Message
from conversations.selectors.members import active_members
from conversations.services.conversations import (
    dissolve_conversation,
    let_members_invite,
    start_direct,
)
from conversations.services.requests import accept_request
from tests.recorder import Recorder

from .at_once import at_once
from .conftest import Hear
from .edges import Http
from .saying import join, leave, make_group, send, synced, whole_database


@pytest.fixture(autouse=True)
def no_haste(settings: Any) -> None:
    """How fast one may ask of the API is tested elsewhere."""
    settings.RATE_LIMITS = dict.fromkeys(settings.RATE_LIMITS, (10000.0, 100000))


@pytest.fixture
def choosy(bob: User) -> User:
    """Bob, who wants to be asked by everybody."""
    return update_profile(actor=bob, open_to="nobody")


def asked(asker: User, person: User) -> TalkRequest:
    request = start_direct(actor_id=asker.pk, user_id=person.pk).request
    assert request is not None
    return request


def asked_into(asker: User, group: Conversation, person: User) -> TalkRequest:
    join(asker, group, person)
    return TalkRequest.objects.get(asker=asker, person=person, conversation_id=group.pk)


def accept(person: User, request: TalkRequest) -> Conversation:
    return accept_request(actor_id=person.pk, request_id=request.id)


def listed(person: User) -> list[tuple[str, str]]:
    """(direction, whose) of what stands on this person's list, the newest first."""
    answer = Http(person)("GET", "requests").body
    return [(one["direction"], one["user"]["handle"]) for one in answer["results"]]


def later(hours: float) -> None:
    """So many hours pass for all that was asked."""
    for request in TalkRequest.objects.all():
        TalkRequest.objects.filter(pk=request.pk).update(
            asked_at=request.asked_at - timedelta(hours=hours)
        )


# --- Who may start -------------------------------------------------------------------------------


def test_by_default_everybody_may_start(alice: User, bob: User) -> None:
    assert start_direct(actor_id=alice.pk, user_id=bob.pk).created


def test_contacts_only_are_those_that_the_person_keeps(
    alice: User, bob: User, charlie: User
) -> None:
    update_profile(actor=bob, open_to="contacts")
    add_contact(actor=bob, person=alice)
    add_contact(actor=charlie, person=bob)
    assert start_direct(actor_id=alice.pk, user_id=bob.pk).created
    assert asked(charlie, bob).shown
    remove_contact(actor=bob, person_id=alice.pk)
    group = make_group(alice, bob)
    assert list(active_members(group.pk)) == [alice.pk]


def test_nobody_means_contacts_too(alice: User, choosy: User) -> None:
    add_contact(actor=choosy, person=alice)
    assert asked(alice, choosy).shown


def test_one_reaches_oneself_and_those_one_talks_with_already(
    alice: User, bob: User, direct: Conversation
) -> None:
    for person in (alice, bob):
        update_profile(actor=person, open_to="nobody")
    assert start_direct(actor_id=bob.pk, user_id=bob.pk).created
    assert start_direct(actor_id=alice.pk, user_id=bob.pk).conversation.pk == direct.pk
    assert send(alice, direct).seq == 1


# --- Asking ----------------------------------------------------------------------------------


def test_a_request_is_told_to_both_and_to_nobody_else(
    alice: User, choosy: User, charlie: User, hear: Hear
) -> None:
    with hear() as heard:
        request = asked(alice, choosy)
    assert not Conversation.objects.exists()
    for person, other, direction in ((alice, choosy, "out"), (choosy, alice, "in")):
        (event,) = heard.events_for(person.pk)
        person.refresh_from_db()
        assert event["version"] == person.account_version
        (told,) = event["changes"]["requests"]
        assert told == {
            "id": str(request.id),
            "direction": direction,
            "user": {
                "id": str(other.pk),
                "handle": other.handle,
                "name": other.name,
                "status_text": "",
                "bot": False,
            },
            "conversation_id": None,
            "title": "",
            "created_at": told["created_at"],
        }
    assert heard.events_for(charlie.pk) == []
    assert listed(charlie) == []


def test_the_api_answers_with_the_request_and_a_retry_with_the_same(
    alice: User, choosy: User
) -> None:
    body = {"kind": "direct", "member_ids": [str(choosy.pk)], "client_id": str(uuid4())}
    first = Http(alice)("POST", "conversations", body)
    before = whole_database()
    again = Http(alice)("POST", "conversations", {**body, "client_id": str(uuid4())})
    assert (first.status, again.status) == (202, 202)
    assert first.body["request"]["direction"] == "out"
    assert again.body == first.body
    assert whole_database() == before


def test_accepting_makes_the_conversation_and_ends_the_request(
    alice: User, choosy: User, hear: Hear
) -> None:
    request = asked(alice, choosy)
    with hear() as heard:
        answer = Http(choosy)("POST", f"requests/{request.id}")
    assert {m["user_id"] for m in answer.body["members"]} == {str(alice.pk), str(choosy.pk)}
    for person in (alice, choosy):
        told = {e["type"]: e for e in heard.events_for(person.pk)}
        assert told["account.changed"]["changes"]["requests"] == [
            {"id": str(request.id), "removed": True}
        ]
        assert "conversation.created" in told
        assert listed(person) == []
    assert Http(choosy)("POST", f"requests/{request.id}").code == "not_found"


def test_who_asked_may_be_talked_to_by_whom_they_asked(alice: User, choosy: User) -> None:
    """Both want to be asked: the asking of the one is the leave of the other."""
    update_profile(actor=alice, open_to="nobody")
    asked(alice, choosy)
    started = start_direct(actor_id=choosy.pk, user_id=alice.pk)
    assert started.created
    assert listed(alice) == listed(choosy) == []


def test_declining_is_not_told_to_who_asked_and_cannot_be_asked_away(
    alice: User, choosy: User, hear: Hear
) -> None:
    request = asked(alice, choosy)
    before = Http(alice)("GET", "requests").body
    with hear() as heard:
        assert Http(choosy)("DELETE", f"requests/{request.id}").status == 204
    assert heard.types_for(choosy.pk) == ["account.changed"]
    assert heard.events_for(alice.pk) == []
    assert Http(alice)("GET", "requests").body == before
    assert listed(choosy) == []
    drop_request(actor_id=alice.pk, request=request)
    later(hours=25)
    with hear() as heard:
        asked(alice, choosy)
    assert heard.events_for(choosy.pk) == []
    assert listed(alice) == [("out", "bob")]
    assert listed(choosy) == []


def test_who_declined_may_still_begin(alice: User, choosy: User) -> None:
    drop_request(actor_id=choosy.pk, request=asked(alice, choosy))
    assert start_direct(actor_id=choosy.pk, user_id=alice.pk).created
    assert listed(alice) == []
    assert not TalkRequest.objects.get().declined


def test_taking_it_back_takes_it_off_both_lists(alice: User, choosy: User, hear: Hear) -> None:
    request = asked(alice, choosy)
    with hear() as heard:
        assert Http(alice)("DELETE", f"requests/{request.id}").status == 204
    assert heard.types_for(choosy.pk) == heard.types_for(alice.pk) == ["account.changed"]
    assert listed(alice) == listed(choosy) == []
    with pytest.raises(NotFound):
        accept(choosy, request)


def test_a_request_is_answered_by_whom_it_was_put_to(
    alice: User, choosy: User, charlie: User
) -> None:
    request = asked(alice, choosy)
    for person in (alice, charlie):
        assert Http(person)("POST", f"requests/{request.id}").code == "not_found"
    assert Http(charlie)("DELETE", f"requests/{request.id}").code == "not_found"
    assert listed(choosy) == [("in", "alice")]
    for method in ("POST", "DELETE"):
        assert Http(alice)(method, "requests/x").fields == ["request_id"]


def test_requests_come_in_pages(alice: User, bob: User, charlie: User, choosy: User) -> None:
    others = [User.objects.create(handle=f"asker{n}", name=str(n)) for n in range(3)]
    for person in (*others, alice, charlie):
        asked(person, choosy)
    handles, query = [], "?limit=2"
    while query:
        answer = Http(choosy)("GET", f"requests{query}").body
        handles += [one["user"]["handle"] for one in answer["results"]]
        query = answer["next"] and f"?limit=2&cursor={answer['next']}"
    assert handles == ["charlie", "alice", "asker2", "asker1", "asker0"]


# --- Into groups -----------------------------------------------------------------------------


def test_a_group_begins_with_those_who_may_be_brought_in(
    alice: User, choosy: User, dora: User
) -> None:
    group = make_group(alice, choosy, dora, title="여행")
    assert set(active_members(group.pk)) == {alice.pk, dora.pk}
    (told,) = Http(choosy)("GET", "requests").body["results"]
    assert (told["conversation_id"], told["title"]) == (str(group.pk), "여행")
    assert Http(choosy)("GET", f"conversations/{group.pk}").code == "not_found"
    accept(choosy, TalkRequest.objects.get())
    assert choosy.pk in active_members(group.pk)


def test_accepting_joins_as_any_other_who_is_brought_in(
    alice: User, choosy: User, group: Conversation, hear: Hear
) -> None:
    assert choosy.pk not in active_members(group.pk)
    send(alice, group, "없을 때")
    request = asked_into(alice, group, choosy)
    with hear() as heard:
        accept(choosy, request)
    line = Message.objects.filter(conversation_id=group.pk).latest("id")
    assert line.data == {
        "line": "joined",
        "actor_id": str(alice.pk),
        "user_ids": [str(choosy.pk)],
    }
    assert active_members(group.pk)[choosy.pk].history_from_id == line.id
    assert heard.types_for(alice.pk) == ["account.changed", "member.added", "message.created"]


def test_what_was_asked_ends_when_it_comes_about_otherwise(
    alice: User, bob: User, dora: User, charlie: User, group: Conversation
) -> None:
    update_profile(actor=charlie, open_to="contacts")
    for asker in (alice, bob):
        asked_into(asker, group, charlie)
    assert listed(charlie) == [("in", "bob"), ("in", "alice")]
    add_contact(actor=charlie, person=dora)
    join(dora, group, charlie)
    assert listed(charlie) == listed(alice) == listed(bob) == []


@pytest.mark.parametrize("end", ["left", "no right", "dissolved"])
def test_a_request_of_who_may_invite_no_more_is_void(
    alice: User, bob: User, charlie: User, group: Conversation, end: str
) -> None:
    update_profile(actor=charlie, open_to="nobody")
    request = asked_into(bob, group, charlie)
    match end:
        case "left":
            leave(bob, group)
        case "no right":
            let_members_invite(actor_id=alice.pk, conversation_id=group.pk, allowed=False)
        case _:
            dissolve_conversation(actor_id=alice.pk, conversation_id=group.pk)
    assert listed(charlie) == [("in", "bob")]
    with pytest.raises(Conflict):
        accept(charlie, request)
    assert charlie.pk not in active_members(group.pk)
    assert listed(charlie) == listed(bob) == []


def test_a_full_group_is_not_entered_and_the_request_stays(
    alice: User, choosy: User, charlie: User, settings: Any
) -> None:
    make_group(alice, choosy)
    settings.MAX_GROUP_MEMBERS = 1
    with pytest.raises(Conflict):
        accept(choosy, TalkRequest.objects.get())
    assert listed(choosy) == [("in", "alice")]


# --- Blocks ----------------------------------------------------------------------------------


def test_a_blocked_ones_request_looks_like_any_that_waits(
    alice: User, bob: User, charlie: User, dora: User, hear: Hear
) -> None:
    """Bob blocks Alice, Dora wants to be asked: Alice cannot tell the one from the other."""
    block(actor=bob, person=alice)
    update_profile(actor=dora, open_to="nobody")
    answers: list[object] = []
    for person in (bob, dora):
        body = {"kind": "direct", "member_ids": [str(person.pk)], "client_id": str(uuid4())}
        with hear() as heard:
            answer = Http(alice)("POST", "conversations", body)
        assert bool(heard.events_for(person.pk)) == (person == dora)
        answers.append((answer.status, comparable(answer.body["request"])))
        answers.append(heard.types_for(alice.pk))
    assert answers[:2] == answers[2:]
    shown = [comparable(one) for one in Http(alice)("GET", "requests").body["results"]]
    assert shown[0] == shown[1]
    assert listed(bob) == []
    assert "requests" not in synced(bob)["account"]["changes"]


def comparable(request: dict[str, Any]) -> dict[str, Any]:
    return {**request, "id": "", "user": "", "created_at": ""}


def test_a_blocked_one_adds_nobody_to_a_group_and_cannot_tell(
    alice: User, bob: User, dora: User
) -> None:
    block(actor=bob, person=alice)
    group = make_group(alice, bob, dora)
    assert set(active_members(group.pk)) == {alice.pk, dora.pk}
    assert listed(alice) == [("out", "bob")]
    assert listed(bob) == []


def test_whom_one_blocks_one_neither_starts_with_nor_adds(alice: User, bob: User) -> None:
    block(actor=alice, person=bob)
    before = whole_database()
    for act in (
        partial(start_direct, actor_id=alice.pk, user_id=bob.pk),
        partial(make_group, alice, bob),
    ):
        with pytest.raises(Forbidden):
            act()
    assert whole_database() == before


def test_a_block_takes_the_others_request_off_the_own_list_only(
    alice: User, choosy: User, hear: Hear
) -> None:
    request = asked(alice, choosy)
    before = Http(alice)("GET", "requests").body
    with hear() as heard:
        block(actor=choosy, person=alice)
    assert heard.events_for(alice.pk) == []
    assert listed(choosy) == []
    assert Http(alice)("GET", "requests").body == before
    with pytest.raises(NotFound):
        accept(choosy, request)


def test_a_block_takes_the_own_requests_back(alice: User, choosy: User) -> None:
    asked(alice, choosy)
    block(actor=alice, person=choosy)
    assert listed(alice) == listed(choosy) == []


def test_after_the_block_a_request_is_shown_when_it_is_asked_again(
    alice: User, bob: User, hear: Hear
) -> None:
    update_profile(actor=bob, open_to="nobody")
    block(actor=bob, person=alice)
    asked(alice, bob)
    with hear() as heard:
        unblock(actor=bob, person_id=alice.pk)
    assert [list(e["changes"]) for e in heard.events_for(bob.pk)] == [["blocks"]]
    assert listed(bob) == []
    with hear() as heard:
        asked(alice, bob)
    assert heard.events_for(alice.pk) == []
    assert listed(bob) == [("in", "alice")]


def test_a_suspended_persons_request_leads_nowhere(alice: User, choosy: User) -> None:
    request = asked(alice, choosy)
    suspend(actor=None, person=alice)
    with pytest.raises(NotFound):
        accept(choosy, request)
    assert not Conversation.objects.exists()


# --- Limits ----------------------------------------------------------------------------------


def test_a_days_share_of_requests(alice: User, settings: Any, hear: Hear) -> None:
    settings.REQUESTS_PER_DAY = 3
    people = [
        update_profile(actor=User.objects.create(handle=f"shy{n}", name=str(n)), open_to="nobody")
        for n in range(4)
    ]
    for person in people[:2]:
        asked(alice, person)
    later(hours=20)
    asked(alice, people[2])
    before = whole_database()
    with pytest.raises(RateLimited) as caught:
        asked(alice, people[3])
    assert caught.value.retry_after == pytest.approx(4 * 3600, abs=60)
    assert whole_database() == before
    asked(alice, people[0])  # it waits already
    later(hours=4.1)
    asked(alice, people[3])


def test_more_at_once_than_a_days_share_are_refused_together(alice: User, settings: Any) -> None:
    settings.REQUESTS_PER_DAY = 2
    people = [
        update_profile(actor=User.objects.create(handle=f"shy{n}", name=str(n)), open_to="nobody")
        for n in range(3)
    ]
    before = whole_database()
    with pytest.raises(RateLimited) as caught:
        make_group(alice, *people)
    assert caught.value.retry_after == pytest.approx(24 * 3600, abs=60)
    assert whole_database() == before


def test_one_person_is_asked_once_a_day(alice: User, choosy: User) -> None:
    drop_request(actor_id=alice.pk, request=asked(alice, choosy))
    with pytest.raises(RateLimited):
        asked(alice, choosy)
    later(hours=24.1)
    asked(alice, choosy)
    assert listed(choosy) == [("in", "alice")]


def test_so_many_may_wait_on_either_side(
    alice: User, choosy: User, charlie: User, dora: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whose list is full hears of no more, which who asks does not come to know."""
    monkeypatch.setattr(service, "MAX_OPEN", 1)
    asked(alice, choosy)
    update_profile(actor=dora, open_to="nobody")
    with pytest.raises(Conflict):
        asked(alice, dora)
    asked(charlie, choosy)
    assert listed(charlie) == [("out", "bob")]
    assert listed(choosy) == [("in", "alice")]


# --- At the same moment ----------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_asked_many_times_at_once_it_is_one_request(
    alice: User, bob: User, recorder: Recorder
) -> None:
    update_profile(actor=bob, open_to="nobody")
    recorder.clear()
    requests = at_once(*[partial(asked, alice, bob)] * 4)
    assert len({request.id for request in requests}) == 1
    assert recorder.types_for(bob.pk) == recorder.types_for(alice.pk) == ["account.changed"]


@pytest.mark.django_db(transaction=True)
def test_both_ask_each_other_at_once(alice: User, bob: User, recorder: Recorder) -> None:
    """Each wants to be asked: whoever is second finds the leave of the first, or both wait."""
    for person in (alice, bob):
        update_profile(actor=person, open_to="nobody")
    start = [
        partial(start_direct, actor_id=one.pk, user_id=other.pk)
        for one, other in ((alice, bob), (bob, alice))
    ]
    at_once(*start)
    start[0]()
    assert Conversation.objects.count() == 1
    assert listed(alice) == listed(bob) == []


@pytest.mark.django_db(transaction=True)
def test_accepted_on_two_devices_at_once_it_is_one_joining(
    alice: User, bob: User, recorder: Recorder
) -> None:
    update_profile(actor=bob, open_to="nobody")
    group = make_group(alice, bob)
    request = TalkRequest.objects.get()

    def accepted() -> bool:
        try:
            accept(bob, request)
        except NotFound:
            return False
        return True

    assert any(at_once(*[accepted] * 3))
    lines = Message.objects.filter(conversation_id=group.pk, data__line="joined")
    assert lines.count() == 1


# --- What the database holds -------------------------------------------------------------------


@pytest.mark.parametrize(
    "broken",
    [
        {"shown": True, "open": False},
        {"person": "alice"},
    ],
    ids=["shown without being open", "of oneself"],
)
def test_the_database_refuses(alice: User, bob: User, broken: dict[str, Any]) -> None:
    fields = {"asker": alice, "person": bob, "open": True, "shown": True}
    TalkRequest.objects.create(**fields).delete()
    fields |= {name: alice if value == "alice" else value for name, value in broken.items()}
    with pytest.raises(IntegrityError), transaction.atomic():
        TalkRequest.objects.create(**fields)


def test_the_cost_does_not_grow_with_what_others_ask(
    alice: User, choosy: User, django_assert_num_queries: Callable[[int], Any]
) -> None:
    for number in range(5):
        asked(User.objects.create(handle=f"asker{number}", name=str(number)), choosy)
    with django_assert_num_queries(2):
        listed(choosy)
    assert timezone.now() - TalkRequest.objects.earliest("id").asked_at < timedelta(minutes=1)
