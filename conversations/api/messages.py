"""Messages and everything on them."""

from collections.abc import Mapping
from typing import ClassVar

from rest_framework.request import Request
from rest_framework.response import Response

from accounts.authentication import actor_of
from accounts.presenters import user_json
from chatsite.lib.api import Endpoint, given
from chatsite.lib.openapi import describe
from conversations import inputs
from conversations.access import access_conversation
from conversations.presenters import (
    DeletedShape,
    EarlierTextsShape,
    HistoryShape,
    OneMessageShape,
    PinsShape,
    ReadMarkShape,
    SentShape,
    pins_json,
)
from conversations.selectors.edits import present_earlier_texts
from conversations.selectors.history import read_history
from conversations.selectors.pins import pins_for
from conversations.selectors.rows import present_people, present_row
from conversations.services import messages, pins, reactions, reads
from conversations.services.sending import send_message


class MessagesEndpoint(Endpoint):
    limits: ClassVar[Mapping[str, str]] = {"POST": "send"}

    @describe(
        "A page of the history, newest first: before, after or around a row, at a time, the end.",
        ids=["conversation_id"],
        query=inputs.History,
        answers={200: HistoryShape},
        errors=[404],
    )
    def get(self, request: Request, conversation_id: str) -> Response:
        input = inputs.History.parse(given(request, conversation_id=conversation_id))
        page = read_history(actor_id=actor_of(request).id, **input.model_dump())
        answer: HistoryShape = {
            "results": page.rows,
            "next": None if page.next is None else str(page.next),
            "prev": None if page.prev is None else str(page.prev),
            "version": page.version,
            "quoted": page.quoted,
            "users": [user_json(user) for user in present_people(page.people)],
        }
        return Response(answer)

    @describe(
        "Send a message, once for each client_id. 200 gives the one that is there already.",
        ids=["conversation_id"],
        body=inputs.SendMessage,
        answers={200: SentShape, 201: SentShape},
        errors=[404, 409, 503],
    )
    def post(self, request: Request, conversation_id: str) -> Response:
        input = inputs.SendMessage.parse(given(request, conversation_id=conversation_id))
        sent = send_message(actor_id=actor_of(request).id, **input.model_dump())
        return Response({"message": sent.shape}, status=201 if sent.created else 200)


class MessageEndpoint(Endpoint):
    @describe(
        "Give an own message another text.",
        ids=["conversation_id", "message_id"],
        body=inputs.EditMessage,
        answers={200: OneMessageShape},
        errors=[403, 404, 409],
    )
    def patch(self, request: Request, conversation_id: str, message_id: str) -> Response:
        input = inputs.EditMessage.parse(
            given(request, conversation_id=conversation_id, message_id=message_id)
        )
        message = messages.edit_message(actor_id=actor_of(request).id, **input.model_dump())
        return Response({"message": present_row(message)})

    @describe(
        "Delete a message, for all or for oneself.",
        ids=["conversation_id", "message_id"],
        query=inputs.DeleteMessage,
        answers={200: DeletedShape},
        errors=[403, 404],
    )
    def delete(self, request: Request, conversation_id: str, message_id: str) -> Response:
        where = {"conversation_id": conversation_id, "message_id": message_id}
        input = inputs.DeleteMessage.parse({"for": request.query_params.get("for", "all"), **where})
        message = messages.delete(actor_id=actor_of(request).id, **input.model_dump())
        return Response({"message": present_row(message)} if message else {})


class EarlierTextsEndpoint(Endpoint):
    @describe(
        "What a message said before it was edited, the last text first.",
        ids=["conversation_id", "message_id"],
        query=inputs.EarlierTexts,
        answers={200: EarlierTextsShape},
        errors=[404],
    )
    def get(self, request: Request, **path: str) -> Response:
        input = inputs.EarlierTexts.parse(given(request, **path))
        return Response(present_earlier_texts(actor_id=actor_of(request).id, **input.model_dump()))


class ReactionEndpoint(Endpoint):
    @describe(
        "React with an emoji.",
        ids=["conversation_id", "message_id"],
        answers={200: OneMessageShape},
        errors=[404, 409],
    )
    def put(self, request: Request, **path: str) -> Response:
        input = inputs.React.parse(given(request, **path))
        message = reactions.add_reaction(actor_id=actor_of(request).id, **input.model_dump())
        return Response({"message": present_row(message)})

    @describe(
        "Take an own reaction back.",
        ids=["conversation_id", "message_id"],
        answers={200: OneMessageShape},
        errors=[404],
    )
    def delete(self, request: Request, **path: str) -> Response:
        input = inputs.React.parse(given(request, **path))
        message = reactions.remove_reaction(actor_id=actor_of(request).id, **input.model_dump())
        return Response({"message": present_row(message)})


class ReadEndpoint(Endpoint):
    @describe(
        "Move the own read mark forward.",
        ids=["conversation_id"],
        body=inputs.MarkRead,
        answers={200: ReadMarkShape},
        errors=[404],
    )
    def post(self, request: Request, conversation_id: str) -> Response:
        input = inputs.MarkRead.parse(given(request, conversation_id=conversation_id))
        return Response(
            {"read_seq": reads.mark_read(actor_id=actor_of(request).id, **input.model_dump())}
        )


class PinsEndpoint(Endpoint):
    @describe("What is pinned.", ids=["conversation_id"], answers={200: PinsShape}, errors=[404])
    def get(self, request: Request, conversation_id: str) -> Response:
        input = inputs.InConversation.parse(given(request, conversation_id=conversation_id))
        seat = access_conversation(actor_of(request).id, input.conversation_id)
        return Response(pins_json(pins_for(seat.membership)))


class PinEndpoint(Endpoint):
    @describe(
        "Pin a message.",
        ids=["conversation_id", "message_id"],
        answers={200: PinsShape},
        errors=[403, 404, 409],
    )
    def put(self, request: Request, **path: str) -> Response:
        input = inputs.OnMessage.parse(given(request, **path))
        pinned = pins.pin_message(actor_id=actor_of(request).id, **input.model_dump())
        return Response(pins_json(pinned))

    @describe(
        "Remove a pin.",
        ids=["conversation_id", "message_id"],
        answers={200: PinsShape},
        errors=[403, 404],
    )
    def delete(self, request: Request, **path: str) -> Response:
        input = inputs.OnMessage.parse(given(request, **path))
        left = pins.unpin_message(actor_id=actor_of(request).id, **input.model_dump())
        return Response(pins_json(left))
