"""The pages beside the client: behind the links of mails, after too many tries, about the API, and
those of staff. Looked at as the client is (test_layout.py), and kept as pictures.
"""

import json
import re
from dataclasses import dataclass, replace

import pytest
from playwright.sync_api import expect

from .audit import ADMIN
from .conftest import NewPerson
from .inspection import Inspect
from .installation import Installation
from .mailbox import link_in_the_mail_to
from .people import PASSWORD, Person
from .window import Kind

pytestmark = [pytest.mark.system, pytest.mark.timeout(300)]

NEW_PASSWORD = "slow-mountain-17"
# As django-allauth counts, for each person.
PASSWORD_CHANGES_PER_MINUTE = 5

_SCRIPT = """
import json
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone
from accounts.models import User
from search.models import Pending

people = {people}
told = {{}}
for language, roles in people.items():
    owner, helper, locked_out, asking, having = (User.objects.get(pk=pk) for pk in roles)
    User.objects.filter(pk=owner.pk).update(is_staff=True, is_superuser=True)
    User.objects.filter(pk=helper.pk).update(is_staff=True)
    locked_out.set_unusable_password()
    locked_out.save(update_fields=["password"])
    browser = Client()
    browser.force_login(locked_out)
    email = f"{{having.handle}}@example.org"
    EmailAddress.objects.create(user=having, email=email, verified=True)
    asked = EmailAddress.objects.create(user=asking, email=email, verified=False)
    told[language] = {{
        "session": browser.cookies["sessionid"].value,
        "key": EmailConfirmationHMAC(asked).key,
    }}
for number in range(1, 4):
    Pending.objects.create(
        conversation_id=number,
        message_id=2**60 + number,
        version=number,
        tries=10,
        set_aside_at=timezone.now(),
        error="mapper_parsing_exception: failed to parse field [sent_at] of type [date]",
    )
Group.objects.create(name="Moderators")
print(json.dumps(told))
"""


@dataclass
class Company:
    owner: Person
    """Of the installation: the admin is all theirs."""
    helper: Person
    """May enter the admin, and see nothing there."""
    without_password: Person
    key_too_late: str
    """Of a mail to an address that somebody else has confirmed meanwhile."""


@pytest.fixture(scope="module")
def companies(person: NewPerson, installation: Installation) -> dict[str, Company]:
    """One that speaks each language."""
    people = {
        "ko": [person(who) for who in ("minji", "jihun", "seoyeon", "minji", "jihun")],
        "en": [person(who) for who in ("minji-kim", "james", "emma", "minji-kim", "james")],
    }
    ids = {language: [one.id for one in some] for language, some in people.items()}
    script = _SCRIPT.format(people=ids)
    said = installation.product.manage("shell", "--no-imports", "-c", script).splitlines()[-1]
    return {
        language: Company(
            owner=some[0],
            helper=some[1],
            without_password=replace(
                some[2], cookies={**some[2].cookies, "sessionid": told["session"]}
            ),
            key_too_late=told["key"],
        )
        for (language, some), told in zip(people.items(), json.loads(said).values(), strict=True)
    }


@pytest.fixture
def company(companies: dict[str, Company], kind: Kind) -> Company:
    return companies[kind.language]


@pytest.fixture
def me(person: NewPerson, kind: Kind) -> Person:
    return person("minji" if kind.language == "ko" else "minji-kim")


def test_the_link_to_a_new_password(
    inspect: Inspect, me: Person, installation: Installation
) -> None:
    inspection = inspect(None, "/accounts/password/reset/")
    page = inspection.window.page
    address = f"{me.handle}@example.com"
    page.locator("[name=email]").fill(address)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/password/reset/done/"))
    page.goto(link_in_the_mail_to(installation.product, address))
    expect(page.locator("[name=password1]")).to_be_visible()
    inspection.look_at("password-reset-key")

    def choose(password: str) -> None:
        page.locator("[name=password1]").fill(password)
        page.locator("[name=password2]").fill(password)
        page.keyboard.press("Enter")

    with inspection.window.complaints.provoked("refused"):
        choose("12345678")
        expect(page.locator(".field-error").first).to_be_visible()
    inspection.look_at("password-reset-key-refused")
    choose(NEW_PASSWORD)
    expect(page).to_have_url(re.compile("/password/reset/key/done/"))


def test_the_link_that_confirms_an_address(
    inspect: Inspect, me: Person, company: Company, installation: Installation
) -> None:
    inspection = inspect(me, "/accounts/email/")
    window, page = inspection.window, inspection.window.page
    address = f"{me.handle}@example.org"
    page.locator("input[type=email]").fill(address)
    page.keyboard.press("Enter")
    expect(page.locator(".notice").filter(has_text=address).first).to_be_visible()
    inspection.look_at("email-to-confirm")
    page.goto(link_in_the_mail_to(installation.product, address))
    confirm = page.locator("main button[type=submit]")
    expect(confirm).to_be_visible()
    inspection.look_at("confirm-email-key")
    confirm.click()
    expect(window.new_chat).to_be_visible()
    page.goto("/accounts/email/")
    expect(page.get_by_text(address)).to_be_visible()
    window.context.clear_cookies()
    page.goto(f"/accounts/confirm-email/{company.key_too_late}/")
    expect(page.get_by_role("heading")).to_be_visible()
    inspection.look_at("confirm-email-taken")


def test_too_many_tries_and_no_password(inspect: Inspect, me: Person, company: Company) -> None:
    path = "/accounts/password/change/"
    for _ in range(PASSWORD_CHANGES_PER_MINUTE):
        headers = {"X-CSRFToken": me.cookies["csrftoken"]}
        assert me.api.post(path, data={"oldpassword": "?"}, headers=headers).status_code == 200
    inspection = inspect(me, path)
    page = inspection.window.page
    with inspection.window.complaints.provoked("429"):
        page.locator("[name=oldpassword]").fill(PASSWORD)
        page.locator("[name=password1]").fill(NEW_PASSWORD)
        page.locator("[name=password2]").fill(NEW_PASSWORD)
        page.keyboard.press("Enter")
        expect(page.locator(".error-code")).to_have_text("429")
    inspection.look_at("too-many-tries")
    inspection.window.enter(company.without_password, "/accounts/password/set/")
    expect(page.locator("[name=password1]")).to_be_visible()
    inspection.look_at("password-set")


def test_the_page_about_the_api(inspect: Inspect) -> None:
    inspection = inspect(None, "/api/docs")
    page = inspection.window.page
    inspection.look_at("api")
    calls = page.locator("details").filter(has_text="/reactions/")
    calls.locator("summary").first.click()
    inspection.look_at("api-call")
    calls.get_by_role("link", name="OneMessage").first.click()
    expect(page.locator("#OneMessage")).to_be_visible()
    inspection.look_at("api-shape")


def test_the_pages_of_staff(inspect: Inspect, me: Person, company: Company) -> None:
    me.start_direct(company.helper)
    inspection = inspect(company.owner, "/admin/")
    window, page = inspection.window, inspection.window.page

    def look_at(state: str) -> None:
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        inspection.look_at(f"admin-{state}", by=ADMIN)

    look_at("index")
    page.goto(f"/admin/accounts/user/?q={me.handle}")
    look_at("people")
    page.locator("button[name=index]").click()
    expect(page.locator(".messagelist")).to_be_visible()
    look_at("people-none-chosen")
    page.goto(f"/admin/accounts/user/{me.id}/change/")
    look_at("person")
    page.locator("[name=name]").fill(" ")
    page.locator("[name=_save]").click()
    expect(page.locator(".errornote")).to_be_visible()
    look_at("person-refused")
    page.locator("[name=name]").fill(f"{me.name} 2")
    page.locator("[name=_save]").click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    page.goto(f"/admin/accounts/user/{me.id}/history/")
    look_at("history")
    page.goto(f"/admin/conversations/conversation/?q={me.handle}")
    look_at("conversations")
    page.locator("#result_list tbody a").first.click()
    look_at("conversation")
    page.goto("/admin/search/pending/?set_aside_at__isempty=0")
    look_at("not-indexed")
    page.goto("/admin/auth/group/")
    page.locator("#result_list tbody a").first.click()
    expect(page.locator("[name=permissions]").first).to_be_visible()
    look_at("group")
    page.locator(".deletelink").click()
    look_at("group-delete")
    window.enter(company.helper, "/admin/")
    look_at("nothing-to-see")
    with window.complaints.provoked("403"):
        window.enter(me, "/admin/")
        expect(page.locator(".error-code")).to_have_text("403")
    inspection.look_at("admin-no-permission")
