"""People of the running product: signed up, with what they say and see through the API."""

from dataclasses import dataclass
from itertools import count
from typing import Any
from uuid import uuid4

import httpx

PASSWORD = "quiet-river-42"
_numbers = count(1)


def new_handle(stem: str) -> str:
    """Nobody else's."""
    return f"{stem}{next(_numbers)}"


@dataclass(frozen=True)
class Person:
    id: str
    handle: str
    name: str
    language: str
    cookies: dict[str, str]
    api: httpx.Client

    def call(self, method: str, path: str, body: object = None) -> Any:
        headers = {"X-CSRFToken": self.cookies["csrftoken"]}
        answer = self.api.request(method, f"/api/v1/{path}", json=body, headers=headers)
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


def sign_up(address: str, handle: str, name: str, language: str) -> Person:
    """Through the form, without a browser; from an address of one's own, since sign-ups are limited
    by address.
    """
    handle = new_handle(handle)
    source = httpx.HTTPTransport(local_address=f"127.0.1.{next(_numbers) % 250 + 1}")
    headers = {"Accept-Language": language}
    api = httpx.Client(base_url=address, transport=source, headers=headers, timeout=30)
    api.get("/accounts/signup/").raise_for_status()
    fields = {
        "csrfmiddlewaretoken": api.cookies["csrftoken"],
        "username": handle,
        "name": name,
        "email": f"{handle}@example.com",
        "password1": PASSWORD,
    }
    answer = api.post("/accounts/signup/", data=fields)
    assert answer.status_code == 302, answer.text
    me = api.get("/api/v1/me").json()
    # Without the notices that wait for the next page.
    cookies = {each: api.cookies[each] for each in ("sessionid", "csrftoken")}
    return Person(me["id"], handle, name, language, cookies, api)


def signed_in(address: str, cookies: dict[str, str], name: str, language: str) -> Person:
    """Who signed up in a browser: what holds the sign-in there opens the API here."""
    api = httpx.Client(base_url=address, cookies=cookies, timeout=30)
    me = api.get("/api/v1/me").json()
    return Person(me["id"], me["handle"], name, language, cookies, api)
