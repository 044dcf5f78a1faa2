"""Who may do what: the table of roles and actions, walked cell by cell."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.db import transaction

from accounts.models import User
from chatsite.lib.errors import AppError
from conversations.models import Membership, Role

from .conftest import Hear
from .saying import whole_database
from .scene import (
    ACTIONS,
    GONE,
    GROUP_ROLES,
    NO,
    OK,
    SKIP,
    Scene,
)

TELLS_NOTHING = {"read history", "read head", "see applicants"}
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
    "see applicants": (OK, OK, NO, GONE, GONE),
    "let an applicant in": (OK, OK, NO, GONE, GONE),
    "decline an applicant": (OK, OK, NO, GONE, GONE),
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
