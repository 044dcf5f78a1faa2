"""What every HTTP endpoint shares: JSON in and out, one shape of error."""

import math
from collections.abc import Mapping
from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from . import errors, json, limits


def error_headers(error: errors.AppError) -> dict[str, str]:
    """The headers that belong to an error's answer."""
    headers = {}
    if error.retry_after is not None:
        headers["Retry-After"] = str(math.ceil(error.retry_after))
    if isinstance(error, errors.Unauthenticated):
        headers["WWW-Authenticate"] = "Token"
    return headers


def exception_handler(exception: Exception, context: Mapping[str, Any]) -> Response | None:
    """DRF's hook: everything that is the asker's or the services' fault as one JSON shape."""
    error = _as_app_error(exception)
    if error is None:
        return None
    body = {"error": error.as_json()}
    return Response(body, status=error.status, headers=error_headers(error))


def _as_app_error(exception: Exception) -> errors.AppError | None:
    match exception:
        case errors.AppError():
            return exception
        case OperationalError() | InterfaceError():
            return errors.as_app_error(exception)
        case Http404():
            return errors.NotFound()
        case PermissionDenied():
            return errors.Forbidden()
        case exceptions.NotAuthenticated() | exceptions.AuthenticationFailed():
            return errors.Unauthenticated(str(exception.detail))
        case exceptions.PermissionDenied():
            return errors.Forbidden(str(exception.detail))
        case exceptions.Throttled():
            return errors.RateLimited(getattr(exception, "wait", None) or 1.0)
        case exceptions.APIException():
            return _InvalidRequest(str(exception.detail), exception.status_code)
    return None


class _InvalidRequest(errors.Invalid):
    """What the framework refuses before an action is reached: method, media type, broken body."""

    def __init__(self, detail: str, status: int) -> None:
        super().__init__(detail)
        self.status = status  # type: ignore[misc]  # narrower than the class's 400


@csrf_exempt  # it changes nothing, and the refusal would be a page
def not_found(request: HttpRequest) -> HttpResponse:
    """The answer under the API's prefix where no endpoint is."""
    body = json.dumps({"error": errors.NotFound().as_json()})
    return HttpResponse(body, status=404, content_type="application/json")


class Endpoint(APIView):
    """Base of every endpoint: a person's rate limit is spent before the action.

    `limits` names the bucket of each method; what is not named takes one of "command".
    """

    limits: ClassVar[Mapping[str, str]] = {}

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if request.user.pk is not None:
            limits.spend(self.limits.get(request.method or "", "command"), request.user.pk)


def given(request: Request, **path: str) -> dict[str, Any]:
    """The fields of a request: body or query, and what the path names, which wins.

    Raises Invalid for a body that is not an object.
    """
    fields = request.query_params.dict() if request.method == "GET" else request.data
    if not isinstance(fields, Mapping):
        raise errors.Invalid("An object is expected.")
    return {**fields, **path}
