"""Messages and everything on them."""

from collections.abc import Mapping
from typing import ClassVar

from rest_framework.request import Request
from rest_framework.response import Response

from accounts.presenters import user_json
from chatsite.lib.api import Endpoint, given
from conversations import inputs
from conversations.access import access_conversation
from conversations.presenters import pin_json, receipt_json
from conversations.selectors.history import read_history
from conversations.selectors.pins import pins_for
from conversations.selectors.rows import present_people, present_row
from conversations.services import messages, pins, reactions, reads


class MessagesEndpoint(Endpoint):
    limits: ClassVar[Mapping[str, str]] = {"POST": "send"}

    def get(self, request: Request, conversation_id: str) -> Response:
        input = inputs.History.parse(given(request, conversation_id=conversation_id))
        page = read_history(actor_id=request.user.pk, **input.model_dump())
        return Response(
            {
                "results": page.rows,
                "next": page.next and str(page.next),
                "prev": page.prev and str(page.prev),
                "version": page.version,
                "quoted": page.quoted,
                "users": [user_json(user) for user in present_people(page.people)],
            }
        )

    def post(self, request: Request, conversation_id: str) -> Response:
        input = inputs.SendMessage.parse(given(request, conversation_id=conversation_id))
        sent = messages.send_message(actor_id=request.user.pk, **input.model_dump())
        present = present_row if sent.still_in else receipt_json
        return Response({"message": present(sent.message)}, status=201 if sent.created else 200)


class MessageEndpoint(Endpoint):
    def patch(self, request: Request, conversation_id: str, message_id: str) -> Response:
        input = inputs.EditMessage.parse(
            given(request, conversation_id=conversation_id, message_id=message_id)
        )
        message = messages.edit_message(actor_id=request.user.pk, **input.model_dump())
        return Response({"message": present_row(message)})

    def delete(self, request: Request, conversation_id: str, message_id: str) -> Response:
        where = {"conversation_id": conversation_id, "message_id": message_id}
        input = inputs.DeleteMessage.parse({"for": request.query_params.get("for", "all"), **where})
        message = messages.delete(actor_id=request.user.pk, **input.model_dump())
        return Response({"message": present_row(message)} if message else {})


class ReactionEndpoint(Endpoint):
    def put(self, request: Request, **path: str) -> Response:
        input = inputs.React.parse(given(request, **path))
        message = reactions.add_reaction(actor_id=request.user.pk, **input.model_dump())
        return Response({"message": present_row(message)})

    def delete(self, request: Request, **path: str) -> Response:
        input = inputs.React.parse(given(request, **path))
        message = reactions.remove_reaction(actor_id=request.user.pk, **input.model_dump())
        return Response({"message": present_row(message)})


class ReadEndpoint(Endpoint):
    def post(self, request: Request, conversation_id: str) -> Response:
        input = inputs.MarkRead.parse(given(request, conversation_id=conversation_id))
        return Response(
            {"read_seq": reads.mark_read(actor_id=request.user.pk, **input.model_dump())}
        )


class PinsEndpoint(Endpoint):
    def get(self, request: Request, conversation_id: str) -> Response:
        input = inputs.InConversation.parse(given(request, conversation_id=conversation_id))
        seat = access_conversation(request.user.pk, input.conversation_id)
        results = [pin_json(pin) for pin in pins_for(seat.membership)]
        return Response({"results": results, "next": None})


class PinEndpoint(Endpoint):
    def put(self, request: Request, **path: str) -> Response:
        input = inputs.OnMessage.parse(given(request, **path))
        pinned = pins.pin_message(actor_id=request.user.pk, **input.model_dump())
        return Response({"results": [pin_json(pin) for pin in pinned], "next": None})

    def delete(self, request: Request, **path: str) -> Response:
        input = inputs.OnMessage.parse(given(request, **path))
        left = pins.unpin_message(actor_id=request.user.pk, **input.model_dump())
        return Response({"results": [pin_json(pin) for pin in left], "next": None})
