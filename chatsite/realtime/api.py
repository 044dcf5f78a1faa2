"""Service discovery for clients."""

from rest_framework.request import Request
from rest_framework.response import Response

from chatsite.lib.api import Endpoint
from chatsite.lib.openapi import describe

from .discovery import GatewayShape, gateway


class Gateway(Endpoint):
    @describe(
        "A node to connect to now, and all that take connections.",
        answers={200: GatewayShape},
        errors=[503],
    )
    def get(self, request: Request) -> Response:
        return Response(gateway())
