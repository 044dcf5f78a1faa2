"""What the first conversation does without, when it cannot be had."""

import pytest
from playwright.sync_api import Route, expect

from tests.product import wait_until

from .conftest import NewPerson, NewWindow

pytestmark = [pytest.mark.system, pytest.mark.timeout(300)]
DIALOG = "**/settings-dialog.*.js"

# Names of all that the page asks for ahead, and the compressed bytes of what came of it.
FIRST = """() => {
  const named = document.querySelectorAll("link[rel=modulepreload], script[src]");
  const ahead = new Set([...named].map(({ href, src }) => href || src));
  return performance.getEntriesByType("resource")
    .filter(({ name }) => ahead.has(name))
    .reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0) / 1024;
}"""


def test_a_dialog_that_cannot_be_loaded_says_so_and_opens_when_it_can(
    person: NewPerson, window: NewWindow
) -> None:
    here = window(1)
    asked: list[str] = []

    def refuse(route: Route) -> None:
        asked.append(route.request.url)
        route.abort()

    here.context.route(DIALOG, refuse)
    with here.complaints.provoked("settings-dialog|ERR_FAILED"):
        here.enter(person("minji"))
        # By itself, once the page is idle; from then on by who opens it.
        wait_until(lambda: bool(here.page.evaluate("true") and asked))
        here.button("settings.title").click()
        expect(here.page.get_by_text(here.t("error.not_loaded"))).to_be_visible()
        expect(here.dialog).to_have_count(0)
    here.context.unroute(DIALOG)
    here.button("settings.title").click()
    expect(here.page.get_by_role("dialog", name=here.t("settings.title"))).to_be_visible()


def test_the_first_conversation_waits_for_little(person: NewPerson, window: NewWindow) -> None:
    minji = person("minji")
    direct = minji.start_direct(person("jihun"))
    here = window(2, minji, path=f"/c/{direct}")
    expect(here.composer).to_be_visible()
    weight = here.page.evaluate(FIRST)
    assert 60 < weight <= 120, "KiB"


def test_a_question_that_cannot_be_asked_is_answered_with_no(
    person: NewPerson, window: NewWindow
) -> None:
    here = window(3)
    minji, jihun = person("minji"), person("jihun")
    direct = minji.start_direct(jihun)
    minji.say(direct, "그대로예요.")
    here.context.route("**/confirm-dialog.*.js", lambda route: route.abort())
    with here.complaints.provoked("confirm-dialog|ERR_FAILED"):
        here.enter(minji, f"/c/{direct}")
        here.sees("그대로예요.")
        here.choose("그대로예요.", "delete.for_all")
        expect(here.page.get_by_text(here.t("error.not_loaded"))).to_be_visible()
        here.context.unroute("**/confirm-dialog.*.js")
    here.sees("그대로예요.")
    here.choose("그대로예요.", "delete.for_all")
    here.confirm("delete.action")
    here.sees(here.t("message.deleted"))


def test_a_menu_that_cannot_be_loaded_says_so_and_opens_when_it_can(
    person: NewPerson, window: NewWindow
) -> None:
    here = window(4)
    minji = person("minji")
    direct = minji.start_direct(person("jihun"))
    minji.say(direct, "여기요.")
    here.context.route("**/message-actions.*.js", lambda route: route.abort())
    with here.complaints.provoked("message-actions|ERR_FAILED"):
        here.enter(minji, f"/c/{direct}")
        here.message("여기요.").focus()
        here.page.keyboard.press("Enter")
        expect(here.page.get_by_text(here.t("error.not_loaded"))).to_be_visible()
        expect(here.page.get_by_role("menu")).to_have_count(0)
        here.context.unroute("**/message-actions.*.js")
    here.choose("여기요.", "message.reply")
    expect(here.composer).to_be_focused()
