"""Where one is signed in, and the tokens of programs, in the settings."""

import re
import time

import httpx
import pytest
from playwright.sync_api import Route, expect

from tests.product import wait_until

from .conftest import NewPerson, NewWindow
from .window import usually

pytestmark = [pytest.mark.system, pytest.mark.timeout(300)]

# Nothing lies over the middle of it, and it is not out of reach either.
IN_FRONT = """(element) => {
  const { left, top, width, height } = element.getBoundingClientRect();
  return element.contains(document.elementFromPoint(left + width / 2, top + height / 2));
}"""


def test_who_signs_out_another_device_ends_it_within_a_second(
    person: NewPerson, window: NewWindow
) -> None:
    minji = person("minji")
    here, others = window(1), [window(node) for node in (2, 3, 4)]
    for one in (here, *others):
        one.sign_in(minji)
    here.button("settings.title").click()
    here.button("settings.devices").click()
    ends = here.dialog.get_by_role("button", name=here.t("devices.end"), exact=True)
    expect(here.dialog.get_by_text(here.t("devices.this"), exact=True)).to_be_visible()
    left = ends.count()
    waits: list[float] = []
    for there in reversed(others):  # the last used first
        gone = there.page.get_by_role("link", name=there.t("connection.sign_in"))
        with there.complaints.provoked("401"):
            ends.first.click()
            begin = time.monotonic()
            expect(gone).to_be_visible()
            waits.append(time.monotonic() - begin)
        left -= 1
        expect(ends).to_have_count(left)
    assert usually(waits) < 1.5


def test_a_token_is_shown_once_and_works_until_it_is_revoked(
    person: NewPerson, window: NewWindow
) -> None:
    here = window(1, person("minji"))
    here.button("settings.title").click()
    here.button("tokens.title").click()
    here.dialog.get_by_role("textbox", name=here.t("tokens.name")).fill("알림 봇")
    here.button("tokens.make").click()
    secret = here.dialog.get_by_role("textbox", name=here.t("tokens.secret")).input_value()
    expect(here.dialog.get_by_text(here.t("tokens.unused"))).to_be_visible()

    def asks() -> int:
        headers = {"Authorization": f"Token {secret}"}
        return httpx.get(f"{here.address}/api/v1/me", headers=headers, timeout=30).status_code

    assert asks() == 200
    here.context.grant_permissions(["clipboard-read", "clipboard-write"])
    # As over plain HTTP from another machine, and then as in a browser that copies nothing at all.
    clipboard = here.page.evaluate_handle("navigator.clipboard")
    here.page.evaluate("delete Navigator.prototype.clipboard")
    here.button("tokens.copy").click()
    expect(here.page.get_by_text(here.t("tokens.copied"))).to_be_visible()
    assert clipboard.evaluate("(clipboard) => clipboard.readText()") == secret
    here.page.evaluate("document.execCommand = () => false")
    here.button("tokens.copy").click()
    said = here.page.get_by_text(here.t("message.copy_failed"))
    expect(said).to_be_visible()
    assert said.evaluate(IN_FRONT)
    here.dialog.get_by_role("button", name=here.t("tokens.revoke"), exact=True).click()
    here.confirm("tokens.revoke")
    expect(here.dialog.get_by_text("알림 봇")).to_have_count(0)
    expect(here.dialog.get_by_role("textbox", name=here.t("tokens.secret"))).to_have_count(0)
    assert asks() == 401


def test_what_is_not_there_yet_shows_its_shape_and_what_never_comes_says_so(
    person: NewPerson, window: NewWindow
) -> None:
    here = window(2, person("minji"))
    waiting: list[Route] = []
    here.page.route(re.compile("/api/v1/(sessions|tokens)$"), lambda route: waiting.append(route))
    here.button("settings.title").click()
    for title in ("settings.devices", "tokens.title"):
        here.button(title).click()
        dialog = here.page.get_by_role("dialog", name=here.t(title))
        expect(dialog.get_by_role("status", name=here.t("loading"))).to_be_visible()
        # It is drawn before it is asked for.
        wait_until(lambda: bool(here.page.evaluate("true") and waiting))
        with here.complaints.provoked("503"):
            waiting.pop().fulfill(status=503, json={"error": {"code": "unavailable", "detail": ""}})
            expect(dialog).to_have_count(0)
            expect(here.page.get_by_text(here.t("error.no_answer"))).to_be_visible()
