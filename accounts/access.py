"""The only way from an untrusted id to a person or a thing of theirs."""

from chatsite.lib.errors import NotFound

from .credentials import session_id
from .models import BrowserSession, TalkRequest, Token, User


def access_user(actor: User, user_id: int) -> User:
    """An active person, oneself included. Raises NotFound, also for one who is suspended."""
    user = User.objects.filter(id=user_id, is_active=True).first()
    if user is None:
        raise NotFound
    return user


def access_token(actor: User, token_id: int) -> Token:
    """A token of the actor's own. Raises NotFound, also for another person's."""
    token = Token.objects.filter(user=actor, public_id=token_id).first()
    if token is None:
        raise NotFound
    return token


def access_session(actor: User, id: int) -> BrowserSession:
    """A browser session of the actor's own. Raises NotFound, also for another person's."""
    for session in BrowserSession.objects.filter(person_id=actor.id):
        if session_id(session.credential) == id:
            return session
    raise NotFound


def access_request(actor_id: int, request_id: int) -> TalkRequest:
    """A request on the actor's list. Raises NotFound."""
    request = TalkRequest.objects.filter(id=request_id).first()
    if request is None or not request.is_seen_by(actor_id):
        raise NotFound
    return request
