"""People, and who is in a conversation with whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

from django.contrib.auth.hashers import make_password
from django.utils import timezone
from knox.models import get_digest_token
from knox.settings import CONSTANTS

from accounts.models import Token, User
from chatsite.lib.snowflake import next_id
from conversations.services.conversations import start_direct, start_group


@dataclass(frozen=True, slots=True)
class Person:
    id: int
    token: str


_made = 0


def make_people(count: int) -> list[Person]:
    """So many, each with a token."""
    global _made
    handles = [f"member{number}" for number in range(_made, _made + count)]
    _made += count
    # One hash for all: that nobody can sign in with it is all that matters.
    password = make_password(None)
    # Those of whom nearly everyone is: not made, or renamed, a moment ago.
    looks = {"password": password, "profile_changed_at": timezone.now() - timedelta(days=1)}
    users = [User(id=next_id(), handle=h, name=h, name_key=h, **looks) for h in handles]
    User.objects.bulk_create(users, batch_size=1000)
    return _with_tokens(users)


def _with_tokens(users: Sequence[User]) -> list[Person]:
    tokens, people = [], []
    for user in users:
        digest, secret = get_digest_token()  # type: ignore[no-untyped-call]
        key = secret[: CONSTANTS.TOKEN_KEY_LENGTH]
        tokens.append(Token(user=user, name="bench", digest=digest, token_key=key))
        people.append(Person(user.id, secret))
    Token.objects.bulk_create(tokens, batch_size=1000)
    return people


def direct(one: Person, other: Person) -> str:
    """The id of their conversation."""
    return str(start_direct(actor_id=one.id, user_id=other.id).conversation.pk)


def group(people: Sequence[Person], title: str = "bench") -> str:
    """The id of a new group of these."""
    ids = [person.id for person in people]
    started = start_group(actor_id=ids[0], title=title, user_ids=ids, client_id=uuid4())
    return str(started.conversation.pk)
