"""A block cuts what there is between two people, whoever set it, whichever way one tries.

Each way first gets through without a block. What may stay is at the end.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from functools import partial
from uuid import uuid4

import pytest

from accounts.models import User
from accounts.selectors import search_people
from accounts.services import add_contact, block, update_profile
from chatsite.lib.errors import AppError
from conversations.models import Conversation, Role
from conversations.selectors.members import active_members
from conversations.services.conversations import start_direct, start_group
from conversations.services.members import set_role
from conversations.services.reads import mark_read
from conversations.services.requests import accept_request
from presence.presenters import Sight
from presence.selectors import sights
from presence.services import set_typing
from tests.recorder import Recorder

from .conftest import Hear
from .edges import Http, by_socket
from .saying import entry_of, heads, join, leave, make_group, seen, send, synced

Cut = Callable[[], object]


@dataclass
class Pair:
    """Alice tries to reach Bob or to see something of him; both are in Dora's group. `cut` sets the
    block, or does nothing, at the moment when it is to be set."""

    alice: User
    bob: User
    dora: User
    group: Conversation
    cut: Cut
    hear: Callable[[], AbstractContextManager[Recorder]]

    def on_bobs_list(self) -> bool:
        return bool(Http(self.bob)("GET", "requests").body["results"])


def _start(p: Pair) -> object:
    p.cut()
    return start_direct(actor_id=p.alice.pk, user_id=p.bob.pk).found


def _start_over_http(p: Pair) -> object:
    p.cut()
    body = {
        "kind": "direct",
        "member_ids": [str(p.bob.pk)],
        "client_id": "6f1c1b7e-5d0a-4c36-9f53-0a2f7b1d9c11",
    }
    return Http(p.alice)("POST", "conversations", body).status == 201


def _found_a_group(p: Pair) -> object:
    p.cut()
    return p.bob.pk in active_members(make_group(p.alice, p.bob).pk)


def _add_to_a_group(p: Pair) -> object:
    group = make_group(p.alice)
    p.cut()
    join(p.alice, group, p.bob)
    return p.bob.pk in active_members(group.pk)


def _add_over_http(p: Pair) -> object:
    group = make_group(p.alice)
    p.cut()
    path = f"conversations/{group.pk}/members"
    answer = Http(p.alice)("POST", path, {"user_ids": [str(p.bob.pk)]})
    return answer.code is None and len(answer.body["results"]) == 2


def _bring_back_into_a_group(p: Pair) -> object:
    group = make_group(p.alice, p.bob)
    leave(p.bob, group)
    p.cut()
    join(p.alice, group, p.bob)
    return p.bob.pk in active_members(group.pk)


def _add_by_asking_again(p: Pair) -> object:
    """The same creation, tried anew: its answer did not come the first time."""
    start = partial(
        start_group,
        actor_id=p.alice.pk,
        title="가족",
        user_ids=[p.bob.pk],
        client_id=uuid4(),
    )
    p.cut()
    with suppress(AppError):
        start()
    return p.bob.pk in active_members(start().conversation.pk)


def _as_a_contact(p: Pair) -> object:
    update_profile(actor=p.bob, open_to="contacts")
    add_contact(actor=p.bob, person=p.alice)
    return _start(p)


def _ask(p: Pair) -> object:
    update_profile(actor=p.bob, open_to="nobody")
    p.cut()
    start_direct(actor_id=p.alice.pk, user_id=p.bob.pk)
    return p.on_bobs_list()


def _ask_into_a_group(p: Pair) -> object:
    update_profile(actor=p.bob, open_to="nobody")
    p.cut()
    make_group(p.alice, p.bob)
    return p.on_bobs_list()


def _have_asked_before(p: Pair) -> object:
    update_profile(actor=p.bob, open_to="nobody")
    request = start_direct(actor_id=p.alice.pk, user_id=p.bob.pk).request
    assert request is not None
    p.cut()
    return accept_request(actor_id=p.bob.pk, request_id=request.id)


def _have_asked_into_a_group_before(p: Pair) -> object:
    update_profile(actor=p.bob, open_to="nobody")
    make_group(p.alice, p.bob)
    p.cut()
    return p.on_bobs_list()


def _search_over_http(p: Pair) -> object:
    p.cut()
    return Http(p.alice)("GET", "users?q=bob").body["results"]


def _search(p: Pair) -> object:
    p.cut()
    return search_people(p.alice, "bob", 20)[0]


def _see_presence(p: Pair) -> object:
    p.cut()
    return sights([p.alice.pk], [p.bob.pk]).of(p.alice.pk, p.bob.pk) is not Sight.NOTHING


def _see_presence_as_a_contact(p: Pair) -> object:
    add_contact(actor=p.bob, person=p.alice)
    return _see_presence(p)


def _see_typing_over_http(p: Pair) -> object:
    p.cut()
    with p.hear() as heard:
        answer = Http(p.bob)("POST", f"conversations/{p.group.pk}/typing", {"active": True})
    assert answer.status == 204
    return "typing" in heard.types_for(p.alice.pk)


def _see_typing_by_socket(p: Pair) -> object:
    p.cut()
    with p.hear() as heard:
        answer = by_socket(p.bob, "typing.start", conversation_id=str(p.group.pk))
    assert answer.code is None
    return "typing" in heard.types_for(p.alice.pk)


def _see_typing(p: Pair) -> object:
    p.cut()
    with p.hear() as heard:
        set_typing(actor_id=p.bob.pk, conversation_id=p.group.pk, active=True)
    return "typing" in heard.types_for(p.alice.pk)


def _hear_of_reads(p: Pair) -> object:
    send(p.alice, p.group)
    p.cut()
    with p.hear() as heard:
        mark_read(actor_id=p.bob.pk, conversation_id=p.group.pk, seq=1)
    return "read.marked" in heard.types_for(p.alice.pk)


def _hear_of_reads_over_http(p: Pair) -> object:
    send(p.alice, p.group)
    p.cut()
    with p.hear() as heard:
        answer = Http(p.bob)("POST", f"conversations/{p.group.pk}/read", {"seq": 1})
    assert answer.body == {"read_seq": 1}
    return "read.marked" in heard.types_for(p.alice.pk)


def _sync_reads_of_later(p: Pair) -> object:
    """The mark moves while the block stands."""
    send(p.alice, p.group)
    p.cut()
    mark_read(actor_id=p.bob.pk, conversation_id=p.group.pk, seq=1)
    return _shown_by_sync(p)


def _read(p: Pair) -> None:
    send(p.alice, p.group)
    mark_read(actor_id=p.bob.pk, conversation_id=p.group.pk, seq=1)
    p.cut()


def _sync_reads(p: Pair) -> object:
    _read(p)
    return _shown_by_sync(p)


def _shown_by_sync(p: Pair) -> list[object]:
    held = {p.group.pk: heads(p.group)[1]}
    rows = synced(p.alice, held, since=1)["reads"]
    return [r for r in rows if r["user_id"] == str(p.bob.pk) and r["read_seq"] is not None]


def _poll_reads(p: Pair) -> object:
    _read(p)
    body = {"versions": {str(p.group.pk): heads(p.group)[1]}, "since": 1}
    rows = Http(p.alice)("POST", "sync", body).body["reads"]
    return [r for r in rows if r["user_id"] == str(p.bob.pk) and r["read_seq"] is not None]


def _sync_anew(p: Pair) -> object:
    _read(p)
    return _marks(p.bob, entry_of(p.alice, p.group)["members"])


def _sync_a_reset(p: Pair) -> object:
    """The client says that it holds more than there is."""
    _read(p)
    entry = entry_of(p.alice, p.group, heads(p.group)[1] + 1)
    assert entry["reset"]
    return _marks(p.bob, entry["members"])


def _sync_a_changed_member(p: Pair) -> object:
    held = heads(p.group)[1]
    _read(p)
    set_role(actor_id=p.dora.pk, conversation_id=p.group.pk, user_id=p.bob.pk, role=Role.ADMIN)
    return _marks(p.bob, entry_of(p.alice, p.group, held)["members"])


def _look_at_the_group(p: Pair) -> object:
    _read(p)
    return _marks(p.bob, Http(p.alice)("GET", f"conversations/{p.group.pk}").body["members"])


def _rename_the_group(p: Pair) -> object:
    """Each answer that is a conversation shows its members."""
    group = make_group(p.alice, p.bob)
    send(p.alice, group)
    mark_read(actor_id=p.bob.pk, conversation_id=group.pk, seq=1)
    p.cut()
    answer = Http(p.alice)("PATCH", f"conversations/{group.pk}", {"title": "새 이름"})
    return _marks(p.bob, answer.body["members"])


def _start_what_is_there(p: Pair) -> object:
    direct = start_direct(actor_id=p.alice.pk, user_id=p.bob.pk).conversation
    send(p.alice, direct)
    mark_read(actor_id=p.bob.pk, conversation_id=direct.pk, seq=1)
    p.cut()
    body = {"kind": "direct", "member_ids": [str(p.bob.pk)], "client_id": str(uuid4())}
    answer = Http(p.alice)("POST", "conversations", body)
    return answer.code is None and _marks(p.bob, answer.body["members"])


def _list_members(p: Pair) -> object:
    _read(p)
    answer = Http(p.alice)("GET", f"conversations/{p.group.pk}/members")
    return _marks(p.bob, answer.body["results"])


def _list_conversations(p: Pair) -> object:
    _read(p)
    (conversation,) = Http(p.alice)("GET", "conversations").body["results"]
    return _marks(p.bob, conversation["members"])


def _marks(person: User, members: object) -> list[object]:
    assert isinstance(members, list)
    rows = [row for row in members if row["user_id"] == str(person.pk)]
    assert len(rows) == 1
    return [row for row in rows if row["read_seq"] is not None]


_OF_READS = {
    _hear_of_reads,
    _hear_of_reads_over_http,
    _sync_reads,
    _sync_reads_of_later,
    _poll_reads,
    _sync_anew,
    _sync_a_reset,
    _sync_a_changed_member,
    _look_at_the_group,
    _rename_the_group,
    _start_what_is_there,
    _list_members,
    _list_conversations,
}

WAYS: dict[str, Callable[[Pair], object]] = {
    "start a direct conversation": _start,
    "start one over HTTP": _start_over_http,
    "start one as a contact": _as_a_contact,
    "start a group": _found_a_group,
    "add to a group": _add_to_a_group,
    "add to a group over HTTP": _add_over_http,
    "bring back into a group": _bring_back_into_a_group,
    "start a group again": _add_by_asking_again,
    "ask to talk": _ask,
    "ask into a group": _ask_into_a_group,
    "have asked before the block": _have_asked_before,
    "have asked into a group before": _have_asked_into_a_group_before,
    "search": _search,
    "search over HTTP": _search_over_http,
    "see who is here": _see_presence,
    "see who is here as a contact": _see_presence_as_a_contact,
    "see typing": _see_typing,
    "see typing over HTTP": _see_typing_over_http,
    "see typing by socket": _see_typing_by_socket,
    "hear of reads": _hear_of_reads,
    "hear of reads over HTTP": _hear_of_reads_over_http,
    "sync reads": _sync_reads,
    "sync reads of later": _sync_reads_of_later,
    "poll reads": _poll_reads,
    "sync anew": _sync_anew,
    "sync a reset": _sync_a_reset,
    "sync a changed member": _sync_a_changed_member,
    "look at the group": _look_at_the_group,
    "rename the group": _rename_the_group,
    "start what is there": _start_what_is_there,
    "list members": _list_members,
    "list conversations": _list_conversations,
}


@pytest.mark.parametrize("way", WAYS)
def test_each_way_leads_through_without_a_block(
    alice: User, bob: User, dora: User, hear: Hear, way: str
) -> None:
    pair = Pair(alice, bob, dora, make_group(dora, alice, bob), lambda: None, hear)
    assert _gets_through(WAYS[way], pair)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("blocker", ["alice", "bob"])
def test_no_way_leads_around_a_block(
    alice: User, bob: User, dora: User, hear: Hear, way: str, blocker: str
) -> None:
    one, other = (alice, bob) if blocker == "alice" else (bob, alice)
    group = make_group(dora, alice, bob)
    pair = Pair(alice, bob, dora, group, lambda: block(actor=one, person=other), hear)
    assert not _gets_through(WAYS[way], pair)


def _gets_through(way: Callable[[Pair], object], pair: Pair) -> bool:
    try:
        return bool(way(pair))
    except AppError:
        return False


WAYS_TO_READS = [way for way, go in WAYS.items() if go in _OF_READS]


@pytest.mark.parametrize("way", WAYS_TO_READS)
@pytest.mark.parametrize("hider", ["alice", "bob"])
def test_no_way_leads_around_hidden_read_marks(
    alice: User, bob: User, dora: User, hear: Hear, way: str, hider: str
) -> None:
    """Who hides the own marks sees nobody's; so either of the two hides both from each other."""
    one = alice if hider == "alice" else bob
    group = make_group(dora, alice, bob)
    pair = Pair(alice, bob, dora, group, lambda: update_profile(actor=one, show_reads=False), hear)
    assert not _gets_through(WAYS[way], pair)


# --- What stays ------------------------------------------------------------------------------


def test_the_public_profile_stays_as_it_was(alice: User, bob: User) -> None:
    """Names stand beside what was written in shared groups; another answer would show the block."""
    before = Http(alice)("GET", f"users/{bob.pk}").body
    block(actor=bob, person=alice)
    assert Http(alice)("GET", f"users/{bob.pk}").body == before
    assert set(before) == {"id", "handle", "name", "status_text", "bot"}


def test_what_is_written_in_a_shared_group_goes_to_both(
    alice: User, bob: User, dora: User, hear: Hear
) -> None:
    """Clients fold it away: numbering must not have gaps for some."""
    group = make_group(dora, alice, bob)
    block(actor=bob, person=alice)
    with hear() as heard:
        send(alice, group, "모두에게")
    assert heard.types_for(bob.pk) == heard.types_for(dora.pk) == ["message.created"]
    assert "모두에게" in seen(bob, group)


def test_what_is_written_in_their_direct_conversation_goes_to_both(
    alice: User, bob: User, direct: Conversation, hear: Hear
) -> None:
    block(actor=bob, person=alice)
    with hear() as heard:
        send(alice, direct, "아직 있어요?")
    assert heard.types_for(bob.pk) == ["message.created"]
    assert seen(bob, direct) == seen(alice, direct) == ["아직 있어요?"]


def test_nothing_that_the_blocked_person_is_answered_shows_the_block(
    alice: User, bob: User, direct: Conversation, group: Conversation
) -> None:
    """Whoever hides reads and presence looks the same to who is blocked and to who is not."""
    update_profile(actor=bob, show_reads=False)
    asked = [
        ("GET", f"conversations/{direct.pk}"),
        ("GET", f"conversations/{group.pk}/members"),
        ("GET", f"users/{bob.pk}"),
        ("GET", "conversations"),
    ]
    before = [Http(alice)(*one).body for one in asked]
    block(actor=bob, person=alice)
    assert [Http(alice)(*one).body for one in asked] == before
