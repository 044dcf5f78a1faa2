"""What the first conversation does without, when it cannot be had."""

import pytest
from playwright.sync_api import expect

from .conftest import NewPerson, NewWindow

pytestmark = [pytest.mark.system, pytest.mark.timeout(300)]
DIALOG = "**/settings-dialog.*.js"


def test_a_dialog_that_cannot_be_loaded_says_so_and_opens_when_it_can(
    person: NewPerson, window: NewWindow
) -> None:
    here = window(1)
    here.context.route(DIALOG, lambda route: route.abort())
    with here.complaints.provoked("settings-dialog|ERR_FAILED"):
        here.enter(person("minji"))
        here.button("settings.title").click()
        expect(here.page.get_by_text(here.t("error.not_loaded"))).to_be_visible()
        expect(here.dialog).to_have_count(0)
    here.context.unroute(DIALOG)
    here.button("settings.title").click()
    expect(here.page.get_by_role("dialog", name=here.t("settings.title"))).to_be_visible()
