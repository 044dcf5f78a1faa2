"""A block cuts what there is between two people, whoever set it, whichever way one tries.

Each way first gets through without a block. What may stay is at the end.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

import pytest

from accounts.models import User
from accounts.selectors import search_people
from accounts.services import add_contact, block, update_profile
from chatsite.lib.errors import AppError
from conversations.models import Conversation
from conversations.selectors.members import active_members
from conversations.services.conversations import start_direct
from conversations.services.reads import mark_read
from conversations.services.requests import accept_request
from presence.presenters import Sight
from presence.selectors import sights
from presence.services import set_typing
from tests.recorder import Recorder

from .conftest import Hear
from .edges import Http
from .saying import entry_of, heads, join, make_group, seen, send, synced

Cut = Callable[[], None]


@dataclass
class Pair:
    """Alice tries to reach Bob or to see something of him; both are in the group. `cut` sets the
    block, or does nothing, at the moment when it is to be set."""

    alice: User
    bob: User
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


def _search(p: Pair) -> object:
    p.cut()
    return search_people(p.alice, "bob", 20)[0]


def _see_presence(p: Pair) -> object:
    p.cut()
    return sights([p.alice.pk], [p.bob.pk]).of(p.alice.pk, p.bob.pk) is not Sight.NOTHING


def _see_presence_as_a_contact(p: Pair) -> object:
    add_contact(actor=p.bob, person=p.alice)
    return _see_presence(p)


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


def _read(p: Pair) -> None:
    send(p.alice, p.group)
    mark_read(actor_id=p.bob.pk, conversation_id=p.group.pk, seq=1)
    p.cut()


def _sync_reads(p: Pair) -> object:
    _read(p)
    held = {p.group.pk: heads(p.group)[1]}
    rows = synced(p.alice, held, since=1)["reads"]
    return [r for r in rows if r["user_id"] == str(p.bob.pk) and r["read_seq"] is not None]


def _sync_anew(p: Pair) -> object:
    _read(p)
    return _marks(p.bob, entry_of(p.alice, p.group)["members"])


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


WAYS: dict[str, Callable[[Pair], object]] = {
    "start a direct conversation": _start,
    "start one over HTTP": _start_over_http,
    "start one as a contact": _as_a_contact,
    "start a group": _found_a_group,
    "add to a group": _add_to_a_group,
    "add to a group over HTTP": _add_over_http,
    "ask to talk": _ask,
    "ask into a group": _ask_into_a_group,
    "have asked before the block": _have_asked_before,
    "have asked into a group before": _have_asked_into_a_group_before,
    "search": _search,
    "see who is here": _see_presence,
    "see who is here as a contact": _see_presence_as_a_contact,
    "see typing": _see_typing,
    "hear of reads": _hear_of_reads,
    "sync reads": _sync_reads,
    "sync anew": _sync_anew,
    "list members": _list_members,
    "list conversations": _list_conversations,
}


@pytest.mark.parametrize("way", WAYS)
def test_each_way_leads_through_without_a_block(
    alice: User, bob: User, dora: User, hear: Hear, way: str
) -> None:
    pair = Pair(alice, bob, make_group(dora, alice, bob), lambda: None, hear)
    assert _gets_through(WAYS[way], pair)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("blocker", ["alice", "bob"])
def test_no_way_leads_around_a_block(
    alice: User, bob: User, dora: User, hear: Hear, way: str, blocker: str
) -> None:
    one, other = (alice, bob) if blocker == "alice" else (bob, alice)
    group = make_group(dora, alice, bob)
    pair = Pair(alice, bob, group, lambda: block(actor=one, person=other), hear)
    assert not _gets_through(WAYS[way], pair)


def _gets_through(way: Callable[[Pair], object], pair: Pair) -> bool:
    try:
        return bool(way(pair))
    except AppError:
        return False


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
