"""What a request gets that no view answered: JSON under the API's prefix, a page elsewhere."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views import defaults

from chatsite.lib import json
from chatsite.lib.errors import AppError, Forbidden, Invalid, NotFound, Unavailable

API_PREFIX = "/api/"


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    return _api(request, Invalid()) or defaults.bad_request(request, exception)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    return _api(request, Forbidden()) or defaults.permission_denied(request, exception)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    return _api(request, NotFound()) or defaults.page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponseBase:
    return _api(request, Unavailable()) or _page_of_failure(request)


def _page_of_failure(request: HttpRequest) -> HttpResponse:
    page = defaults.server_error(request)
    if isinstance(sys.exception(), OperationalError | InterfaceError):
        # The database is away: nobody's fault, and over in a moment.
        page.status_code = Unavailable.status
        page["Retry-After"] = "5"
    return page


def _api(request: HttpRequest, error: AppError) -> HttpResponse | None:
    if not request.path.startswith(API_PREFIX):
        return None
    body = json.dumps({"error": error.as_json()})
    return HttpResponse(body, status=error.status, content_type="application/json")
