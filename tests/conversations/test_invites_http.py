"""Invite links over HTTP."""

from uuid import uuid4

from accounts.models import User
from conversations.models import Conversation

from .edges import Http


def test_a_link_from_its_making_to_its_end(
    alice: User, charlie: User, erin: User, group: Conversation
) -> None:
    here, there = Http(alice), Http(charlie)
    path = f"conversations/{group.pk}/invites"
    wanted = {"client_id": str(uuid4()), "expires_in": 3600, "max_uses": 5}
    made = here("POST", path, wanted)
    assert (made.status, made.body["uses"], made.body["max_uses"]) == (201, 0, 5)
    assert here("POST", path, wanted).status == 200
    assert here("GET", path).body == {"results": [made.body], "next": None}
    link = f"invites/{made.body['code']}"
    assert there("GET", link).body == {
        "conversation_id": str(group.pk),
        "title": group.title,
        "members": 3,
        "joined": False,
        "approval": False,
        "waiting": False,
    }
    joined = there("POST", link)
    assert (joined.status, joined.body["id"]) == (200, str(group.pk))
    assert str(charlie.pk) in [member["user_id"] for member in joined.body["members"]]
    assert here("DELETE", f"{path}/{made.body['id']}").status == 204
    assert Http(erin)("POST", link).code == "not_found"


def test_what_is_no_term_of_a_link_is_invalid(alice: User, group: Conversation) -> None:
    path = f"conversations/{group.pk}/invites"
    for field, value in (
        ("expires_in", 59),
        ("expires_in", "3600"),
        ("expires_in", 10**12),
        ("max_uses", 0),
        ("max_uses", 1.5),
        ("client_id", "x"),
    ):
        answer = Http(alice)("POST", path, {"client_id": str(uuid4()), field: value})
        assert (answer.code, answer.fields) == ("invalid", [field])


def test_a_code_that_is_none_leads_nowhere(alice: User, group: Conversation) -> None:
    for code in ("x", "%00", "%FF", "9" * 35, "z" * 35, "%ED%A0%80" * 12, "9" * 400):
        for method in ("GET", "POST"):
            assert Http(alice)(method, f"invites/{code}").code == "not_found", code


def test_a_link_that_asks_first_from_its_making_to_the_letting_in(
    alice: User, bob: User, charlie: User, erin: User, group: Conversation
) -> None:
    here, there = Http(alice), Http(charlie)
    path = f"conversations/{group.pk}"
    wanted = {"client_id": str(uuid4()), "approval": True}
    made = here("POST", f"{path}/invites", wanted)
    assert made.body["approval"] is True
    assert here("POST", f"{path}/invites", {**wanted, "approval": False}).code == "conflict"
    link = f"invites/{made.body['code']}"
    assert (there("GET", link).body["approval"], there("GET", link).body["waiting"]) == (
        True,
        False,
    )
    waits = {
        "conversation_id": str(group.pk),
        "title": group.title,
        "members": 3,
        "joined": False,
        "approval": True,
        "waiting": True,
    }
    for _ in range(2):
        came = there("POST", link)
        assert (came.status, came.body) == (202, waits)
    assert there("GET", link).body == waits
    assert there("GET", path).code == "not_found"
    applicants = here("GET", f"{path}/applicants").body["results"]
    assert [(one["user_id"], one["handle"]) for one in applicants] == [(str(charlie.pk), "charlie")]
    assert here("GET", path).body["applicants"] == applicants
    assert Http(bob)("GET", path).body["applicants"] == []
    assert Http(bob)("GET", f"{path}/applicants").code == "forbidden"
    assert here("POST", f"{path}/applicants/{charlie.pk}").status == 204
    assert there("GET", path).status == 200
    assert here("GET", f"{path}/applicants").body["results"] == []

    for person in (erin,):
        assert Http(person)("POST", link).status == 202
        assert Http(person)("DELETE", link).status == 204
        assert Http(person)("DELETE", link).code == "not_found"
    assert here("POST", f"{path}/applicants/{erin.pk}").code == "not_found"
    assert Http(erin)("POST", link).status == 202
    for _ in range(2):
        assert here("DELETE", f"{path}/applicants/{erin.pk}").status == 204
    assert Http(erin)("POST", link).body == {**waits, "members": 4}
    assert here("GET", path).body["applicants"] == []
