"""People of the running product, with what they say and see through the API."""

import json
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx

from tests.product import Product, wait_until

PASSWORD = "quiet-river-42"
LONG_NAME = "남궁민수(대외협력팀/서울사무소)"
PEOPLE = {
    # who, which is also the beginning of the handle: name and language
    "minji": ("김민지", "ko"),
    "jihun": ("박지훈", "ko"),
    "seoyeon": ("이서연", "ko"),
    "namgung": (LONG_NAME, "ko"),
    "minji-kim": ("Minji Kim", "en"),
    "james": ("James Park", "en"),
    "emma": ("Emma Lee", "en"),
}

_SCRIPT = """
import json
from django.contrib.auth.hashers import make_password
from django.test import Client
from accounts.models import User
from accounts.services import create_user

password = make_password("{password}")
first = User.objects.count() + 1
made = {{}}
for who, (name, language) in {people}.items():
    made[who] = []
    for number in range(first, first + {each}):
        # None is the beginning of another one.
        handle = f"{{who}}{{number:05}}"
        user = create_user(
            handle=handle, name=name, email=f"{{handle}}@example.com", language=language
        )
        user.password = password
        user.save(update_fields=["password"])
        browser = Client()
        browser.force_login(user)
        made[who].append([str(user.pk), handle, browser.cookies["sessionid"].value])
print(json.dumps(made))
"""


@dataclass(frozen=True)
class Person:
    id: str
    handle: str
    name: str
    language: str
    cookies: dict[str, str]
    api: httpx.Client

    def call(self, method: str, path: str, body: object = None) -> Any:
        """Said again until it is not too much: a quick machine gets past the limits."""
        headers = {"X-CSRFToken": self.cookies["csrftoken"]}
        answers: list[httpx.Response] = []

        def is_heard() -> bool:
            answers.append(self.api.request(method, f"/api/v1/{path}", json=body, headers=headers))
            return answers[-1].status_code != httpx.codes.TOO_MANY_REQUESTS

        wait_until(is_heard)
        answer = answers[-1]
        assert answer.is_success, (path, answer.text)
        return answer.json() if answer.content else None

    def start_direct(self, other: "Person") -> str:
        fields = {"kind": "direct", "member_ids": [other.id], "client_id": str(uuid4())}
        return str(self.call("POST", "conversations", fields)["id"])

    def start_group(self, title: str, *others: "Person") -> str:
        fields = {
            "kind": "group",
            "title": title,
            "member_ids": [other.id for other in others],
            "client_id": str(uuid4()),
        }
        return str(self.call("POST", "conversations", fields)["id"])

    def say(self, conversation_id: str, body: str, reply_to: str | None = None) -> dict[str, Any]:
        fields = {"client_id": str(uuid4()), "body": body, "reply_to": reply_to}
        path = f"conversations/{conversation_id}/messages"
        message: dict[str, Any] = self.call("POST", path, fields)["message"]
        return message

    def read(self, conversation_id: str) -> list[dict[str, Any]]:
        """The newest page of texts as the database has them, oldest first."""
        page = self.call("GET", f"conversations/{conversation_id}/messages?limit=100")["results"]
        return [message for message in reversed(page) if message["kind"] == "text"]

    def my(self, conversation_id: str) -> dict[str, Any]:
        my: dict[str, Any] = self.call("GET", f"conversations/{conversation_id}")["my"]
        return my


def make_people(product: Product, each: int) -> dict[str, list[tuple[str, str, str]]]:
    """`each` of all in PEOPLE, signed in: (user id, handle, session key)."""
    script = _SCRIPT.format(people=PEOPLE, each=each, password=PASSWORD)
    said = product.manage("shell", "--no-imports", "-c", script)
    made: dict[str, list[tuple[str, str, str]]] = json.loads(said.splitlines()[-1])
    return made


def meet(who: str, made: tuple[str, str, str], address: str) -> Person:
    """One of those, with the API of one node."""
    user_id, handle, session = made
    name, language = PEOPLE[who]
    cookies = {"sessionid": session, "csrftoken": "c" * 32}
    api = httpx.Client(base_url=address, cookies=cookies, timeout=30)
    return Person(user_id, handle, name, language, cookies, api)


def signed_in(address: str, cookies: dict[str, str], name: str, language: str) -> Person:
    """Who signed up in a browser: what holds the sign-in there opens the API here."""
    api = httpx.Client(base_url=address, cookies=cookies, timeout=30)
    me = api.get("/api/v1/me").json()
    return Person(me["id"], me["handle"], name, language, cookies, api)
