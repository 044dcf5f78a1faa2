"""A browser window with a person in front: what they do and what they see."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median_low
from typing import Any, Literal
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from .complaints import Complaints
from .people import PASSWORD, Person
from .words import Words

WIDE = (1280, 800)
PHONE = (390, 844)
_LOCALES = {"ko": "ko-KR", "en": "en-US"}
Scheme = Literal["light", "dark"]
# A window has a `list` of its own.
Texts = list[str]

# When an Enter was pressed, and when each text of a message first stood on the page; by one clock,
# so that two windows can be compared.
_STOPWATCH = """
(() => {
  const watch = (globalThis.stopwatch = { entered: [], shown: {} });
  addEventListener("keydown", ({ key }) => key === "Enter" && watch.entered.push(Date.now()), true);
  new MutationObserver(() => {
    for (const { textContent } of document.querySelectorAll(".bubble"))
      watch.shown[textContent] ??= Date.now();
  }).observe(document, { childList: true, subtree: true, characterData: true });
})();
"""

# What the content security policy refused is a complaint, also where the console is silent.
_POLICY = """
document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) =>
  console.error(`securitypolicyviolation: ${violatedDirective} ${blockedURI}`));
"""


# Id → text of the messages that are drawn, once the frame that is due has been.
_DRAWN = """
new Promise((resolve) => requestAnimationFrame(() => setTimeout(() => resolve(
  Object.fromEntries([...document.querySelectorAll(".message[data-id]:not([data-id=''])")].map(
    (row) => [row.dataset.id, row.querySelector(".bubble").innerText]))))))
"""


@dataclass(frozen=True)
class Kind:
    """What sort of browser it is."""

    language: str = "ko"
    size: tuple[int, int] = WIDE
    scheme: Scheme = "light"
    opens_alone: bool = False
    """With a service worker: whoever tests something else need not wait for its files."""

    def __str__(self) -> str:
        return f"{self.language}-{self.scheme}-{'phone' if self.size == PHONE else 'wide'}"


def new_browser(chromium: Browser, address: str, kind: Kind) -> BrowserContext:
    """Without anybody signed in."""
    phone = kind.size == PHONE
    context = chromium.new_context(
        base_url=address,
        locale=_LOCALES[kind.language],
        timezone_id="Asia/Seoul",
        viewport={"width": kind.size[0], "height": kind.size[1]},
        color_scheme=kind.scheme,
        has_touch=phone,
        is_mobile=phone,
        device_scale_factor=2 if phone else 1,
        reduced_motion="reduce",
        service_workers="allow" if kind.opens_alone else "block",
    )
    context.add_init_script(_STOPWATCH)
    context.add_init_script(_POLICY)
    return context


class Window:
    """On one node; it speaks the language of its reader."""

    def __init__(self, context: BrowserContext, address: str, language: str) -> None:
        self.t = Words(language)
        self.address = address
        self.context = context
        self.complaints = Complaints(context, language)
        self.page: Page = context.new_page()
        self._forget_choices()
        self.sockets: list[str] = []
        """Addresses of all that its page opened."""
        self.page.on("websocket", lambda socket: self.sockets.append(socket.url))

    @property
    def connected_to(self) -> str:
        """The address of the node where its last socket was opened."""
        there = urlsplit(self.sockets[-1])
        return f"{there.scheme.replace('ws', 'http')}://{there.netloc}"

    def close(self) -> None:
        """Its browser can be given to somebody else."""
        for page in self.context.pages:
            page.close()
        self.context.set_offline(False)
        self.context.unroute_all()
        self.context.clear_permissions()
        self.context.clear_cookies()
        self.complaints.end()

    def _forget_choices(self) -> None:
        """What somebody before chose for this device."""
        browser = self.context.new_cdp_session(self.page)
        what = {"origin": self.address, "storageTypes": "local_storage"}
        browser.send("Storage.clearDataForOrigin", what)
        browser.detach()

    # --- going somewhere ------------------------------------------------------------------------

    def enter(self, person: Person, path: str = "/") -> "Window":
        """As one who signed in before."""
        for name, value in person.cookies.items():
            self.context.add_cookies([{"name": name, "value": value, "url": self.address}])
        self.page.goto(path)
        return self

    def sign_in(self, person: Person) -> None:
        self.page.goto("/accounts/login/")
        self.page.locator("[name=login]").fill(person.handle)
        self.page.locator("[name=password]").fill(PASSWORD)
        self.page.keyboard.press("Enter")
        expect(self.new_chat).to_be_visible()

    def open(self, title: str) -> None:
        self.entry(title).click()
        expect(self.log(title)).to_be_visible()

    # --- what stands there ----------------------------------------------------------------------

    @property
    def list(self) -> Locator:
        return self.page.get_by_role("navigation", name=self.t("list.title"))

    @property
    def new_chat(self) -> Locator:
        """In the head of the list; where nothing is yet, another one stands below it."""
        return self.list.get_by_role("button", name=self.t("people.new")).first

    def entry(self, title: str) -> Locator:
        """A conversation in the list."""
        there = self.page.get_by_text(title, exact=True)
        return self.list.get_by_role("link").filter(has=there)

    def log(self, title: str) -> Locator:
        return self.page.get_by_role("log", name=self.t("timeline.label", title=title))

    @property
    def bubbles(self) -> Locator:
        return self.page.get_by_role("log").locator(".bubble")

    def message(self, text: str) -> Locator:
        label = re.compile(f": {re.escape(text)}, ")
        return self.page.get_by_role("log").get_by_role("article", name=label)

    def waiting(self, text: str) -> Locator:
        """The sign beside a message that has not been taken yet."""
        return self.message(text).get_by_role("img", name=self.t("message.pending"))

    @property
    def composer(self) -> Locator:
        return self.page.get_by_role("textbox", name=self.t("composer.label"), exact=True)

    @property
    def search_box(self) -> Locator:
        return self.dialog.get_by_role("combobox", name=self.t("search.hint"), exact=True)

    def button(self, key: str, **values: object) -> Locator:
        return self.page.get_by_role("button", name=self.t(key, **values), exact=True)

    @property
    def dialog(self) -> Locator:
        return self.page.get_by_role("dialog").last

    # --- doing ----------------------------------------------------------------------------------

    def write(self, text: str) -> None:
        """Typed; whoever opens a conversation can write at once."""
        expect(self.composer).to_be_focused()
        self.page.keyboard.type(text)

    def say(self, *texts: str) -> None:
        """Typed and sent with Enter."""
        for text in texts:
            self.write(text)
            self.page.keyboard.press("Enter")

    def choose(self, text: str, key: str) -> None:
        """An entry of a message's menu, by the keyboard. There is none before it is sent."""
        expect(self.message(text)).to_be_attached()
        expect(self.waiting(text)).to_have_count(0)
        self.message(text).focus()
        self.page.keyboard.press("Enter")
        self.page.get_by_role("menuitem", name=self.t(key), exact=True).click()

    def confirm(self, key: str) -> None:
        """The question that may also be answered with "cancel"."""
        question = self.page.get_by_role("dialog").filter(has=self.button("action.cancel"))
        question.get_by_role("button", name=self.t(key), exact=True).click()

    @contextmanager
    def offline(self) -> Iterator[None]:
        """Nothing comes in and nothing goes out."""
        # A page that tries at the moment of the return lets go of that try for a new one.
        with self.complaints.provoked("ERR_INTERNET_DISCONNECTED|before the connection is"):
            self.context.set_offline(True)
            yield
            self.context.set_offline(False)

    def hear_of_a_network(self) -> None:
        """What a browser says when a cable is back: whoever waited for the next try tries now."""
        self.page.evaluate("dispatchEvent(new Event('online'))")

    def read_up_to(self, text: str) -> Texts:
        """By the wheel, as far as the way is. All that stood there on the way, oldest first."""
        self.page.get_by_role("log").hover()
        seen: dict[str, str] = {}
        while True:
            drawn = self.page.evaluate(_DRAWN)
            seen = {**drawn, **seen}
            if text in drawn.values():
                return [seen[id] for id in sorted(seen, key=int)]
            self.page.mouse.wheel(0, -200)

    # --- seeing ---------------------------------------------------------------------------------

    def sees(self, *texts: str | re.Pattern[str]) -> None:
        """All of these, once each, in this order, and nothing else."""
        expect(self.bubbles).to_have_text(list(texts))

    def has_sent_all(self) -> None:
        """Nothing waits any more: the server took all that was said here."""
        expect(self.page.get_by_role("img", name=self.t("message.pending"))).to_have_count(0)

    def sees_unread(self, title: str, count: int) -> None:
        words = self.t("list.unread", n=count) if count else re.compile(".*")
        badge = self.entry(title).locator(".badge").filter(has_text=words)
        expect(badge).to_have_count(1 if count else 0)

    def sees_not_read_by(self, text: str, count: int) -> None:
        """The number beside a message: members who have not read it."""
        number = self.message(text).locator(".message-unread")
        if count:
            expect(number).to_contain_text(self.t("message.unread_by", n=count))
        else:
            expect(number).to_have_count(0)

    def seconds_until_shown(self, text: str, reader: "Window") -> float:
        """From the last Enter here until it stood on the other's page."""
        entered: int = self.page.evaluate("stopwatch.entered.at(-1)")
        shown: dict[str, Any] = reader.page.evaluate("stopwatch.shown")
        return float(shown[text] - entered) / 1000


def usually(seconds: list[float]) -> float:
    """What it takes most times: once the machine, and not the product, may have been slow."""
    return median_low(seconds)
