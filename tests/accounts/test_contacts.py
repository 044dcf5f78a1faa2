"""The own list of people."""

from collections.abc import Callable
from unittest.mock import ANY

import pytest

from accounts.models import Contact, User
from accounts.selectors import contacts_since
from accounts.services import add_contact, remove_contact
from accounts.services import held as held_service
from chatsite.lib.errors import Conflict
from tests.accounts.api import Api
from tests.people import make_person
from tests.recorder import Recorder

ApiOf = Callable[[User], Api]
pytestmark = pytest.mark.django_db


def test_add_list_and_remove(alice: User, bob: User, api: ApiOf) -> None:
    mine = api(alice)
    status, body = mine.put(f"contacts/{bob.id}")
    assert (status, body["handle"]) == (200, "bob")
    assert [person["handle"] for person in mine.get("contacts").body["results"]] == ["bob"]
    assert mine.delete(f"contacts/{bob.id}") == (204, None)
    assert mine.get("contacts").body == {"results": [], "next": None}


def test_the_list_is_nobody_elses(alice: User, bob: User, charlie: User, api: ApiOf) -> None:
    add_contact(actor=alice, person=bob)
    assert api(charlie).get("contacts").body["results"] == []
    assert api(charlie).delete(f"contacts/{bob.id}").status == 204
    assert api(bob).get("contacts").body["results"] == []
    assert api(alice).get("contacts").body["results"]


@pytest.mark.django_db(transaction=True)
def test_the_own_sessions_hear_of_each_change_once(
    alice: User, bob: User, recorder: Recorder
) -> None:
    add_contact(actor=alice, person=bob)
    add_contact(actor=alice, person=bob)
    remove_contact(actor=alice, person_id=bob.id)
    remove_contact(actor=alice, person_id=bob.id)
    add_contact(actor=alice, person=bob)
    assert recorder.events_for(alice.id) == [
        {
            "type": "account.changed",
            "version": version,
            "changes": {"contacts": [{"user_id": str(bob.id), "removed": removed}]},
        }
        for version, removed in [(1, False), (2, True), (3, False)]
    ]
    assert recorder.events_for(bob.id) == []


def test_what_changed_since_a_version_is_told_whatever_was_missed(alice: User, bob: User) -> None:
    dana = make_person("dana")
    add_contact(actor=alice, person=bob)
    add_contact(actor=alice, person=dana)
    remove_contact(actor=alice, person_id=bob.id)
    assert contacts_since(alice.id, 1, 100) == (
        [
            (2, "contacts", {"user_id": str(dana.id), "removed": False}),
            (3, "contacts", {"user_id": str(bob.id), "removed": True}),
        ],
        None,
    )
    assert contacts_since(alice.id, 3, 100) == ([], None)
    assert contacts_since(alice.id, 0, 1) == ([(2, "contacts", ANY)], 2)


def test_oneself_is_no_contact(alice: User, api: ApiOf) -> None:
    status, body = api(alice).put(f"contacts/{alice.id}")
    assert status == 400
    assert list(body["error"]["fields"]) == ["user_id"]


def test_a_missing_person_is_not_found(alice: User, api: ApiOf) -> None:
    assert api(alice).put("contacts/1").status == 404
    assert api(alice).put("contacts/x").status == 400
    assert api(alice).delete("contacts/1").status == 204


def test_a_full_list_takes_no_more(
    alice: User, bob: User, charlie: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(held_service, "MAX_HELD", 1)
    add_contact(actor=alice, person=bob)
    add_contact(actor=alice, person=bob)
    with pytest.raises(Conflict):
        add_contact(actor=alice, person=charlie)


def test_a_long_list_comes_in_pages(alice: User, api: ApiOf) -> None:
    people = [make_person(f"member{number}") for number in range(3)]
    for person in people:
        add_contact(actor=alice, person=person)
    first = api(alice).get("contacts", limit="2").body
    second = api(alice).get("contacts", limit="2", cursor=first["next"]).body
    assert [p["id"] for p in first["results"] + second["results"]] == [str(p.id) for p in people]
    assert second["next"] is None


def test_one_row_for_each_pair(alice: User, bob: User) -> None:
    add_contact(actor=alice, person=bob)
    remove_contact(actor=alice, person_id=bob.id)
    add_contact(actor=alice, person=bob)
    assert Contact.objects.filter(owner=alice).count() == 1
