"""Long-lived tokens of programs."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from knox.models import get_digest_token
from knox.settings import CONSTANTS

from accounts.credentials import token_credential
from accounts.models import Token, User
from chatsite.lib.clock import ClockTimestamp
from chatsite.lib.errors import Conflict
from chatsite.realtime.publish import cut

from .sessions import SIGNED_OUT

MAX_TOKENS = 100
LAST_USED_SECONDS = 60
"""How exactly `last_used_at` is kept: a write for every request would be too dear."""


@transaction.atomic
def issue_token(*, actor: User, name: str = "") -> tuple[Token, str]:
    """A new token of the actor's and its secret, which cannot be had again. Raises Conflict."""
    # Locked before it is counted: two requests would otherwise both find room for one more.
    User.objects.select_for_update(no_key=True).only("id").get(id=actor.id)
    if Token.objects.filter(user=actor).count() >= MAX_TOKENS:
        raise Conflict(_("You have as many tokens as one may have. Revoke one first."))
    digest, secret = get_digest_token()  # type: ignore[no-untyped-call]
    token_key = secret[: CONSTANTS.TOKEN_KEY_LENGTH]
    return Token.objects.create(user=actor, name=name, digest=digest, token_key=token_key), secret


@transaction.atomic
def revoke_token(*, actor: User, token: Token) -> None:
    """End a token of the actor's own, and the sockets that signed in with it."""
    deleted, _rows = Token.objects.filter(user=actor, digest=token.digest).delete()
    if deleted:
        cut(actor.id, SIGNED_OUT, credential=token_credential(token.digest))


def note_token_use(*, token: Token) -> None:
    """Remember that the token was used, at most once a minute."""
    noted = token.last_used_at
    if noted is None or (timezone.now() - noted).total_seconds() >= LAST_USED_SECONDS:
        Token.objects.filter(digest=token.digest).update(last_used_at=ClockTimestamp())
