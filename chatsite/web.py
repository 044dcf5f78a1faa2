"""The page that holds the web client, what opens it without a network, and its manifest."""

from typing import cast

from csp.decorators import csp_update
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.presenters import me_json
from chatsite import shell
from chatsite.lib import json


@require_safe
@never_cache
@ensure_csrf_cookie
@login_required
def app(
    request: HttpRequest, conversation_id: int | None = None, code: str | None = None
) -> HttpResponse:
    """The client for a signed-in person; where one is, it reads from the address: a conversation,
    or an invite link by which one came."""
    user = cast(User, request.user)
    context = {
        **shell.context(),
        "texts": shell.texts(get_language()),
        "boot": {
            "me": me_json(user),
            "language": get_language(),
            "nodes": {
                "origins": settings.NODE_ORIGINS,
                "cookie_domain": settings.SESSION_COOKIE_DOMAIN,
            },
            # What a page before this one had to say.
            "notices": [str(message) for message in get_messages(request)],
        },
    }
    return render(request, "app.html", context)


@require_safe
def empty(request: HttpRequest) -> HttpResponseBase:
    """The same page with nobody in it, for the service worker to keep: it opens without a network,
    and whoever was here last is found on the device."""
    # What is kept and shown again cannot have a nonce: a number used twice is none.
    policy = csp_update({"script-src": [shell.import_map_hash()]})
    return policy(lambda request: render(request, "app.html", shell.context()))(request)


@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """Its address says how far it reaches, so it stands here and not among the static files. It
    changes with any file of the client, and that is how a browser finds a new version."""
    told = {
        "version": shell.version(),
        "page": reverse("empty"),
        "files": shell.files(),
        "static": settings.STATIC_URL,
    }
    script = json.dumps(static("js/service-worker.js")).decode()
    body = f"self.shell = {json.dumps(told).decode()};\nimportScripts({script});\n"
    answer = HttpResponse(body, content_type="text/javascript")
    answer["Cache-Control"] = "no-cache"
    return answer


@require_safe
def manifest(request: HttpRequest) -> JsonResponse:
    """What a phone needs to know to put the client on its home screen."""
    icons = [
        {"src": static("icons/icon-192.png"), "sizes": "192x192", "type": "image/png"},
        {"src": static("icons/icon-512.png"), "sizes": "512x512", "type": "image/png"},
        {
            "src": static("icons/icon-maskable-512.png"),
            "sizes": "512x512",
            "type": "image/png",
            "purpose": "maskable",
        },
    ]
    content = {
        "name": "Chatsite",
        "short_name": "Chatsite",
        "description": _("Talk one to one and in groups."),
        "lang": get_language(),
        "id": "/",
        "start_url": "/",
        "display": "standalone",
        "background_color": "#ffffff",
        "theme_color": "#0d7f66",
        "icons": icons,
    }
    return JsonResponse(content, content_type="application/manifest+json")
