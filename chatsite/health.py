"""Whether the process lives, and whether it can serve."""

from django.db import Error as DatabaseError
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache

from chatsite.lib import redis
from chatsite.realtime.node import is_draining


@never_cache
def livez(request: HttpRequest) -> JsonResponse:
    """200 while the process answers."""
    return JsonResponse({"status": "ok"})


@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """200 `ok`, without Redis 200 `degraded`: nothing is lost; without Postgres 503.

    503 `draining` from a node that is about to end: a proxy sends nobody more there.
    """
    if is_draining():
        return JsonResponse({"status": "draining"}, status=503)
    if not _postgres_answers():
        return JsonResponse({"status": "unavailable"}, status=503)
    return JsonResponse({"status": "ok" if _redis_answers() else "degraded"})


def _postgres_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _redis_answers() -> bool:
    try:
        return bool(redis.client().ping())
    except redis.Error:
        return False
