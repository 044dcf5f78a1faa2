"""The HTTP endpoints of people and of what is theirs."""

from rest_framework.request import Request
from rest_framework.response import Response

from chatsite.lib.api import Endpoint
from chatsite.lib.openapi import describe
from chatsite.realtime import tickets

from . import selectors, services
from .access import access_session, access_token, access_user
from .authentication import actor_of, principal_of
from .inputs import NewToken, Page, Person, SearchPeople, SessionId, TokenId, UpdateProfile
from .presenters import (
    IssuedTokenJSON,
    MeJSON,
    PeopleJSON,
    SessionsJSON,
    TicketJSON,
    TokensJSON,
    UserJSON,
    issued_token_json,
    me_json,
    people_json,
    token_json,
    user_json,
)


class Me(Endpoint):
    @describe("The one who asks.", answers={200: MeJSON})
    def get(self, request: Request) -> Response:
        return Response(me_json(actor_of(request)))

    @describe("Change the own settings.", body=UpdateProfile, answers={200: MeJSON})
    def patch(self, request: Request) -> Response:
        changes = UpdateProfile.parse(request.data)
        user = services.update_profile(actor=actor_of(request), **changes.given())
        return Response(me_json(user))


class Users(Endpoint):
    @describe(
        "Find people by the beginning of the handle or a part of the name.",
        query=SearchPeople,
        answers={200: PeopleJSON},
    )
    def get(self, request: Request) -> Response:
        wanted = SearchPeople.parse(request.query_params.dict())
        found = selectors.search_people(actor_of(request), wanted.q, wanted.limit, wanted.cursor)
        return Response(people_json(*found))


class OneUser(Endpoint):
    @describe("A person.", ids=["user_id"], answers={200: UserJSON}, errors=[404])
    def get(self, request: Request, user_id: str) -> Response:
        asked = Person.parse({"user_id": user_id})
        return Response(user_json(access_user(actor_of(request), asked.user_id)))


class Contacts(Endpoint):
    @describe("The own contacts.", query=Page, answers={200: PeopleJSON})
    def get(self, request: Request) -> Response:
        page = Page.parse(request.query_params.dict())
        people = selectors.contacts_of(actor_of(request), page.limit, page.cursor)
        return Response(people_json(*people))


class OneContact(Endpoint):
    @describe("Add a contact.", ids=["user_id"], answers={200: UserJSON}, errors=[404, 409])
    def put(self, request: Request, user_id: str) -> Response:
        asked = Person.parse({"user_id": user_id})
        person = access_user(actor_of(request), asked.user_id)
        services.add_contact(actor=actor_of(request), person=person)
        return Response(user_json(person))

    @describe("Remove a contact.", ids=["user_id"], answers={204: None})
    def delete(self, request: Request, user_id: str) -> Response:
        asked = Person.parse({"user_id": user_id})
        services.remove_contact(actor=actor_of(request), person_id=asked.user_id)
        return Response(status=204)


class Blocks(Endpoint):
    @describe("Whom one blocks.", query=Page, answers={200: PeopleJSON})
    def get(self, request: Request) -> Response:
        page = Page.parse(request.query_params.dict())
        people = selectors.blocked_by(actor_of(request), page.limit, page.cursor)
        return Response(people_json(*people))


class OneBlock(Endpoint):
    @describe("Block a person.", ids=["user_id"], answers={200: UserJSON}, errors=[404, 409])
    def put(self, request: Request, user_id: str) -> Response:
        asked = Person.parse({"user_id": user_id})
        person = access_user(actor_of(request), asked.user_id)
        services.block(actor=actor_of(request), person=person)
        return Response(user_json(person))

    @describe("Lift a block.", ids=["user_id"], answers={204: None})
    def delete(self, request: Request, user_id: str) -> Response:
        asked = Person.parse({"user_id": user_id})
        services.unblock(actor=actor_of(request), person_id=asked.user_id)
        return Response(status=204)


class Sessions(Endpoint):
    @describe("Where one is signed in with a browser.", answers={200: SessionsJSON})
    def get(self, request: Request) -> Response:
        credential = principal_of(request).credential
        found = selectors.sessions_of(actor_of(request), credential)
        return Response({"results": found, "next": None})

    @describe("Sign out everywhere but in the browser that asks.", answers={204: None})
    def delete(self, request: Request) -> Response:
        keep = principal_of(request).credential
        services.end_other_sessions(actor=actor_of(request), keep=keep)
        return Response(status=204)


class OneSession(Endpoint):
    @describe("Sign out there.", ids=["session_id"], answers={204: None}, errors=[404])
    def delete(self, request: Request, session_id: str) -> Response:
        asked = SessionId.parse({"session_id": session_id})
        session = access_session(actor_of(request), asked.session_id)
        services.end_session(actor=actor_of(request), session_key=session.session_key)
        return Response(status=204)


class Tokens(Endpoint):
    @describe("The own tokens, without their secrets.", answers={200: TokensJSON})
    def get(self, request: Request) -> Response:
        tokens = selectors.tokens_of(actor_of(request))
        return Response({"results": [token_json(token) for token in tokens], "next": None})

    @describe(
        "Make a token. Its secret is in this answer only.",
        body=NewToken,
        answers={201: IssuedTokenJSON},
        errors=[409],
    )
    def post(self, request: Request) -> Response:
        wanted = NewToken.parse(request.data)
        token, secret = services.issue_token(actor=actor_of(request), name=wanted.name)
        return Response(issued_token_json(token, secret), status=201)


class OneToken(Endpoint):
    @describe("Revoke a token.", ids=["token_id"], answers={204: None}, errors=[404])
    def delete(self, request: Request, token_id: str) -> Response:
        asked = TokenId.parse({"token_id": token_id})
        token = access_token(actor_of(request), asked.token_id)
        services.revoke_token(actor=actor_of(request), token=token)
        return Response(status=204)


class SocketTickets(Endpoint):
    @describe(
        "A ticket that opens one socket within 30 seconds.",
        answers={201: TicketJSON},
        errors=[503],
    )
    def post(self, request: Request) -> Response:
        ticket = tickets.issue(principal_of(request))
        answer: TicketJSON = {"ticket": ticket, "expires_in": tickets.TICKET_SECONDS}
        return Response(answer, status=201)
