"""Long-lived tokens of programs."""

from django.db import transaction
from django.utils.translation import gettext as _
from knox.models import get_digest_token
from knox.settings import CONSTANTS

from accounts.credentials import token_credential
from accounts.models import Token, User
from chatsite.lib.errors import Conflict
from chatsite.realtime.publish import cut

from .sessions import SIGNED_OUT

MAX_TOKENS = 100


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
