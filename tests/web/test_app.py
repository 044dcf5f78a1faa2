"""The page that holds the client."""

import base64
import hashlib
import json
import re
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from chatsite import shell
from chatsite.shell import STYLES
from tests.people import sign_in

pytestmark = pytest.mark.django_db

# What the first conversation does without.
LATER = (
    *("base/dialog", "base/menu", "settings/settings-dialog", "conversation/announcer"),
    *("conversation/message-actions", "list/conversation-actions"),
)


def _boot(page: str) -> Any:
    found = re.search(r'<script id="boot" type="application/json">(.*?)</script>', page, re.DOTALL)
    assert found
    return json.loads(found[1])


def test_who_is_not_signed_in_is_sent_to_the_sign_in(client: Client) -> None:
    answer = client.get("/c/12345")
    assert answer.status_code == 302
    assert answer["Location"] == "/accounts/login/?next=/c/12345"


def test_who_comes_by_a_link_is_sent_back_to_it_after_the_sign_in(client: Client) -> None:
    answer = client.get("/join/7kQ-_x")
    assert answer["Location"] == "/accounts/login/?next=/join/7kQ-_x"


def test_it_brings_along_who_one_is(alice: User) -> None:
    boot = _boot(sign_in(alice).get("/").content.decode())
    assert boot["language"] == "ko"
    assert boot["me"]["id"] == str(alice.id)
    assert boot["me"]["email"] == "alice@example.com"


def test_and_where_else_it_may_go(alice: User, settings: Settings) -> None:
    settings.NODE_ORIGINS = ["https://n1.chat.example", "https://n2.chat.example"]
    settings.SESSION_COOKIE_DOMAIN = "chat.example"
    settings.ALLOWED_HOSTS = [".chat.example", "testserver"]
    browser = sign_in(alice)
    assert _boot(browser.get("/", HTTP_HOST="n1.chat.example").content.decode())["nodes"] == {
        "origins": ["https://n1.chat.example", "https://n2.chat.example"],
        "cookie_domain": "chat.example",
    }


def test_what_a_page_before_had_to_say_is_said_once(alice: User) -> None:
    browser = sign_in(alice)
    browser.post("/accounts/email/", {"action_add": "", "email": "new@example.com"})
    assert _boot(browser.get("/").content.decode())["notices"] == [
        "new@example.com 주소로 링크를 보냈어요."
    ]
    assert _boot(browser.get("/").content.decode())["notices"] == []


def test_a_name_cannot_end_the_script_it_stands_in(alice: User) -> None:
    User.objects.filter(pk=alice.pk).update(name="</script><script>alert(1)</script>")
    page = sign_in(alice).get("/").content.decode()
    assert "<script>alert" not in page
    assert _boot(page)["me"]["name"] == "</script><script>alert(1)</script>"


def test_a_conversation_has_an_address_of_its_own(alice: User) -> None:
    browser = sign_in(alice)
    assert browser.get("/c/250651200531488768").status_code == 200
    assert browser.get("/c/abc").status_code == 404


def test_it_is_in_the_persons_language_whatever_the_browser_asks_for(alice: User) -> None:
    page = sign_in(alice).get("/", headers={"Accept-Language": "en"}).content.decode()
    assert '<html lang="ko">' in page


def test_it_is_never_kept_and_brings_the_csrf_cookie(alice: User) -> None:
    browser = sign_in(alice)
    browser.cookies.pop("csrftoken", None)
    answer = browser.get("/")
    assert "no-store" in answer["Cache-Control"]
    assert "csrftoken" in answer.cookies


def test_every_script_in_it_is_a_file_or_has_the_nonce(alice: User) -> None:
    answer = sign_in(alice).get("/")
    page = answer.content.decode()
    nonce = re.search(r"'nonce-([^']+)'", answer["Content-Security-Policy"])
    assert nonce
    inline = [tag for tag in re.findall(r"<script[^>]*>", page) if "src=" not in tag]
    code = [tag for tag in inline if 'type="application/json"' not in tag]
    assert len(code) == 1
    assert f'nonce="{nonce[1]}"' in code[0]
    assert "style=" not in page
    assert "<style" not in page


def test_every_module_and_style_it_names_is_there(alice: User) -> None:
    page = sign_in(alice).get("/").content.decode()
    named = re.findall(r'(?:href|src)="/static/([^"]+)"', page)
    named += re.findall(r'":"/static/([^"]+)"', page)
    assert len(named) > 60
    missing = [name for name in named if not (settings.BASE_DIR / "static" / name).is_file()]
    assert missing == []


def test_what_opens_later_is_not_asked_for_before_the_first_conversation(alice: User) -> None:
    page = sign_in(alice).get("/").content.decode()
    ahead = set(re.findall(r'<link rel="modulepreload" href="/static/([^"]+)"', page))
    assert {"js/main.js", "js/models/chat.js", "vendor/preact.js"} <= ahead
    assert "vendor/virtual-core/index.js" in ahead
    texts = [name for name in ahead if name in {"js/i18n/ko.js", "js/i18n/en.js"}]
    assert texts == ["js/i18n/ko.js"], "one language, the one that is spoken"
    later = {f"js/components/{name}.js" for name in LATER} | {"js/models/search.js"}
    assert not later & ahead
    kept = {name.removeprefix(settings.STATIC_URL) for name in shell.files()}
    assert later | ahead <= kept


def test_every_style_is_used_by_some_page() -> None:
    templates = settings.BASE_DIR / "templates"
    pages = "".join(path.read_text() for path in templates.rglob("*.html"))
    for path in (settings.BASE_DIR / "static/css").glob("*.css"):
        assert path.stem in STYLES or f"css/{path.name}" in pages, path.name


def test_the_manifest_names_icons_that_are_there(client: Client) -> None:
    answer = client.get("/manifest.webmanifest")
    assert answer["Content-Type"] == "application/manifest+json"
    for icon in answer.json()["icons"]:
        assert (settings.BASE_DIR / icon["src"].removeprefix("/")).is_file()


def test_the_page_with_nobody_in_it_is_the_same_for_everyone(alice: User, client: Client) -> None:
    ours, theirs = (
        sign_in(alice).get("/empty"),
        client.get("/empty", headers={"Accept-Language": "ko"}),
    )
    assert ours.content == theirs.content
    assert "alice" not in ours.content.decode()
    assert 'id="boot"' not in ours.content.decode()


def test_it_may_run_its_import_map_though_it_has_no_nonce(client: Client) -> None:
    answer = client.get("/empty")
    inline = re.findall(
        r"<script(?![^>]*src=)[^>]*>(.*?)</script>", answer.content.decode(), re.DOTALL
    )
    digests = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in inline]
    assert len(digests) == 1
    policy = answer["Content-Security-Policy"]
    assert f"'sha256-{digests[0]}'" in policy
    assert "nonce" not in policy
    assert "unsafe" not in policy


def test_the_service_worker_is_told_every_file_that_the_page_loads(
    alice: User, client: Client
) -> None:
    script = client.get("/service-worker.js")
    assert script["Content-Type"] == "text/javascript"
    assert script["Cache-Control"] == "no-cache"
    told = json.loads(re.match(r"self\.shell = (.*);\n", script.content.decode())[1])  # type: ignore[index]
    page = sign_in(alice).get("/").content.decode()
    loaded = set(re.findall(r'(?:href|src)="(/static/(?:js|css|vendor)/[^"]+)"', page))
    loaded |= set(re.findall(r'":"(/static/[^"]+)"', page))
    assert len(loaded) > 100
    assert loaded <= set(told["files"])
    assert len(told["files"]) == len(set(told["files"]))
    assert told["page"] == "/empty"
    assert f'<meta name="version" content="{told["version"]}">' in page


def test_whatever_a_kept_module_imports_is_kept_too() -> None:
    kept = {name.removeprefix(settings.STATIC_URL) for name in shell.files()}
    static = settings.BASE_DIR / "static"
    missing = []
    for name in (name for name in kept if name.endswith(".js")):
        code = (static / name).read_text()
        for path in re.findall(r'^(?:import|export)\b[^;]*?from\s*"(\.[^"]+)"', code, re.MULTILINE):
            target = (static / name).parent.joinpath(path).resolve().relative_to(static)
            if target.as_posix() not in kept:
                missing.append(f"{name} imports {target}")
    assert missing == []


def test_its_version_changes_with_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    before = shell.version()
    shell.version.cache_clear()
    assert shell.version() == before
    shell.version.cache_clear()
    monkeypatch.setattr(shell, "files", lambda: ["/static/js/main.01234567.js"])
    assert shell.version() != before
    shell.version.cache_clear()


def test_while_one_develops_nothing_is_kept(alice: User, settings: Settings) -> None:
    settings.DEBUG = True
    assert 'name="version"' not in sign_in(alice).get("/").content.decode()
