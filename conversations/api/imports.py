"""Histories that people bring along from elsewhere."""

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from accounts.authentication import actor_of
from chatsite.lib.api import Endpoint, given
from chatsite.lib.formats import BytesParser
from chatsite.lib.openapi import describe
from conversations import inputs
from conversations.presenters import ImportShape, ImportsShape, import_state_json
from conversations.selectors.imports import imports_of
from conversations.services import imports


class ImportsEndpoint(Endpoint):
    @describe("Histories that one brings along, the newest first.", answers={200: ImportsShape})
    def get(self, request: Request) -> Response:
        return Response(imports_of(actor_of(request).id))

    @describe(
        "Begin to bring a history along: an export of KakaoTalk. Its parts follow. Once for each"
        " client_id.",
        body=inputs.StartImport,
        answers={200: ImportShape, 201: ImportShape},
        errors=[409],
    )
    def post(self, request: Request) -> Response:
        input = inputs.StartImport.parse(given(request))
        row, made = imports.start_import(actor_id=actor_of(request).id, **input.model_dump())
        return Response(import_state_json(row), status=201 if made else 200)


class ImportEndpoint(Endpoint):
    @describe(
        "Cancel an import under way, or put one away that has ended.",
        ids=["import_id"],
        answers={204: None},
        errors=[404],
    )
    def delete(self, request: Request, import_id: str) -> Response:
        input = inputs.OnImport.parse(given(request, import_id=import_id))
        imports.drop_import(actor_id=actor_of(request).id, **input.model_dump())
        return Response(status=204)


class ImportPartEndpoint(Endpoint):
    parser_classes = (BytesParser,)

    @describe(
        "Send the part of the file that begins at an offset: at most 1 MiB, one after the other.",
        ids=["import_id"],
        raw=True,
        answers={200: ImportShape},
        errors=[400, 404, 409],
    )
    def put(self, request: Request, import_id: str, offset: str) -> Response:
        input = inputs.PutPart.parse({"import_id": import_id, "offset": offset})
        part: Any = request.data  # bytes, as they came
        row = imports.put_part(
            actor_id=actor_of(request).id, data=part or b"", **input.model_dump()
        )
        return Response(import_state_json(row))
