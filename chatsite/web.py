"""The page that holds the web client, and its manifest."""

from functools import cache
from typing import cast

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.presenters import me_json

STATIC_SOURCE = settings.BASE_DIR / "static"

# In the order of the cascade, after those of base.html.
STYLES = (
    *("avatar", "badge", "dialog", "menu", "emoji-picker", "toast", "skeleton", "shell"),
    *("connection-line", "conversation-list", "conversation", "timeline", "message"),
    *("message-dialogs", "reactions", "presence", "composer", "mention", "details", "people"),
    *("settings", "empty", "noscript"),
)
# Loaded otherwise: classic scripts, the worker's own file, and what other pages use.
_NOT_MODULES = {"appearance-early.js", "entrance.js", "beat.js"}
# Modules that are loaded when somebody opens what they draw.
_LATER = {"picker-element.js", "emoji-labels.js"}


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
        "modules": _modules(),
        "styles": [static(f"css/{name}.css") for name in STYLES],
    }
    return render(request, "app.html", context)


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


@cache
def _modules() -> list[str]:
    """Every module of the client, said at once: found one by one they would come ten steps deep."""
    paths = sorted((STATIC_SOURCE / "js").rglob("*.js"))
    return [
        static(path.relative_to(STATIC_SOURCE).as_posix())
        for path in paths
        if path.name not in _NOT_MODULES | _LATER
    ]
