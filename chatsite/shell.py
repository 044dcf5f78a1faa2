"""What the page of the client is made of: its files, and a version that changes with any."""

import base64
import hashlib
from functools import cache
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe

from chatsite.lib import json

STATIC_SOURCE = settings.BASE_DIR / "static"

# In the order of the cascade, after those of base.html.
STYLES = (
    *("avatar", "badge", "dialog", "menu", "emoji-picker", "toast", "skeleton", "shell"),
    *("connection-line", "conversation-list", "conversation", "timeline", "message"),
    *("message-dialogs", "reactions", "presence", "composer", "mention", "details", "people"),
    *("search", "settings", "empty", "noscript"),
)
BASE_STYLES = ("tokens", "base", "button", "field")
VENDORED = {
    "preact": "preact",
    "preact/hooks": "preact-hooks",
    "htm": "htm",
    "htm/preact": "htm-preact",
    "@preact/signals-core": "signals-core",
    "@preact/signals": "signals",
    "idb": "idb",
}
"""Bare names in modules, and where they stand."""

_APPEARANCE, _ENTRANCE, _BEAT = "appearance-early.js", "entrance.js", "beat.js"
_SERVICE_WORKER = "service-worker.js"
# Loaded otherwise: classic scripts, a worker's own file, and what other pages use.
_NOT_MODULES = {_APPEARANCE, _ENTRANCE, _BEAT, _SERVICE_WORKER}
# Modules that are loaded when somebody opens what they draw.
_LATER = {"picker-element.js", "emoji-labels.js"}
_LATER_FOLDERS = {"emoji-picker-element"}


def context() -> dict[str, Any]:
    """What `app.html` needs, whoever looks at it."""
    return {
        "import_map": import_map(),
        "modules": modules(),
        "styles": [static(f"css/{name}.css") for name in STYLES],
        # While one develops, files change under their names: nothing may be kept.
        "version": "" if settings.DEBUG else version(),
    }


@cache
def modules() -> list[str]:
    """Every module of the client, said at once: found one by one they would come ten steps deep."""
    paths = sorted((STATIC_SOURCE / "js").rglob("*.js"))
    return [
        static(path.relative_to(STATIC_SOURCE).as_posix())
        for path in paths
        if path.name not in _NOT_MODULES | _LATER
    ]


@cache
def import_map() -> SafeString:
    imports = {name: static(f"vendor/{file}.js") for name, file in VENDORED.items()}
    # Names of files of ours, and nothing that anybody typed.
    return mark_safe(json.dumps({"imports": imports}).decode())  # noqa: S308


def import_map_hash() -> str:
    """By which a policy allows it."""
    digest = hashlib.sha256(import_map().encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


@cache
def files() -> list[str]:
    """All that the page loads before it shows something."""
    styles = [static(f"css/{name}.css") for name in (*BASE_STYLES, *STYLES)]
    # A worker is asked for by the name that stands in the code.
    scripts = [static(f"js/{_APPEARANCE}"), f"{settings.STATIC_URL}js/lib/{_BEAT}"]
    # Also those that modules import by their path.
    vendored = [
        static(path.relative_to(STATIC_SOURCE).as_posix())
        for path in sorted((STATIC_SOURCE / "vendor").rglob("*.js"))
        if path.parent.name not in _LATER_FOLDERS
    ]
    return [*modules(), *vendored, *scripts, *styles, static("icons/logo.svg")]


@cache
def version() -> str:
    """Names of files come from their contents, so names and the page tell one client from another.
    So does its policy, which says where it may connect."""
    with translation.override("en"):
        page = render_to_string("app.html", {"import_map": import_map(), "modules": modules()})
    told = "\n".join([page, *files(), *settings.NODE_ORIGINS])
    return hashlib.sha256(told.encode()).hexdigest()[:16]
