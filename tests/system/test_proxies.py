"""One address in front of all nodes, by the very files that operators are given."""

import asyncio
import json
import os
import re
import shutil
import signal
import ssl
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast
from uuid import uuid4

import httpx
import pytest
import websockets
from playwright.sync_api import sync_playwright

from tests.product import PROJECT, Product, free_ports, wait_until

from .browser.people import make_people as make_visitors
from .people import make_people

pytestmark = [pytest.mark.system, pytest.mark.timeout(400)]

DEPLOY = PROJECT / "deploy"
PROXIES = ["nginx", "haproxy"]
SIGN_INS_A_MINUTE = 30
LONGER_THAN_A_HASTY_PROXY = 11.0
BEHIND_A_PROXY = {"HTTPS": "true", "TRUSTED_PROXIES": "1"}
TALKATIVE = {"RATE_SENDS": "1000", "RATE_SENDS_BURST": "10000"}


@dataclass
class Site:
    """The product behind one proxy, as its people reach it."""

    product: Product
    port: int
    plain_port: int
    trust: ssl.SSLContext
    people: list[tuple[int, str]]

    @property
    def address(self) -> str:
        return f"https://localhost:{self.port}"

    def client(self, token: str = "", **options: Any) -> httpx.AsyncClient:
        headers = {"Authorization": f"Token {token}"} if token else {}
        options = {"headers": headers, "timeout": 60, **options}
        return httpx.AsyncClient(base_url=self.address, verify=self.trust, **options)

    def socket(self, token: str) -> Any:
        return websockets.connect(
            f"wss://localhost:{self.port}/ws/v1",
            ssl=self.trust,
            additional_headers={"Authorization": f"Token {token}"},
        )


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Product, int]]:
    port = free_ports(2)
    data = tmp_path_factory.mktemp("chat") / "data"
    running = Product(data, "--nodes", "2", "--port", str(port), **BEHIND_A_PROXY, **TALKATIVE)
    try:
        running.wait_for("Chat is running")
        yield running, port
    finally:
        running.end()


@pytest.fixture(scope="module")
def people(product: tuple[Product, int]) -> list[tuple[int, str]]:
    return make_people(product[0], 2)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """For localhost, with its key in the same file."""
    folder = tmp_path_factory.mktemp("tls")
    key, chain, both = (folder / name for name in ("key.pem", "chain.pem", "chat.pem"))
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"),
            *("-nodes", "-days", "1", "-subj", "/CN=localhost", "-addext"),
            *("subjectAltName=DNS:localhost", "-keyout", str(key), "-out", str(chain)),
        ],
        check=True,
        capture_output=True,
    )
    both.write_text(key.read_text() + chain.read_text())
    return both


@pytest.fixture(params=PROXIES)
def site(
    request: pytest.FixtureRequest,
    product: tuple[Product, int],
    people: list[tuple[int, str]],
    certificate: Path,
    tmp_path: Path,
) -> Iterator[Site]:
    program = shutil.which(request.param)
    if program is None:
        pytest.skip(f"there is no {request.param}")
    running, node_port = product
    port = free_ports(2)
    changes = {
        "/etc/ssl/chat.pem": str(certificate),
        "127.0.0.1:8000": f"127.0.0.1:{node_port}",
        "127.0.0.1:8001": f"127.0.0.1:{node_port + 1}",
        "chat.example": "localhost",
    }
    proxy = _START[request.param](program, tmp_path, port, changes)
    trust = ssl.create_default_context(cafile=str(certificate))
    try:
        made = Site(running, port, port + 1, trust, people)
        wait_until(lambda: _serves(made) or proxy.poll() is not None)
        assert proxy.poll() is None, (tmp_path / "out").read_text()
        yield made
    finally:
        proxy.terminate()
        proxy.wait(20)


def _nginx(
    program: str, folder: Path, port: int, changes: dict[str, str]
) -> subprocess.Popen[bytes]:
    ports = {"listen 443 ": f"listen {port} ", "listen 80;": f"listen {port + 1};"}
    site = _adapted("nginx.conf", folder, changes | ports)
    own = "\n".join(f"{kind}_temp_path {folder}/{kind};" for kind in _NGINX_TEMP)
    main = folder / "main.conf"
    main.write_text(
        f"daemon off; pid {folder}/pid; error_log stderr; events {{}}\n"
        f"http {{ access_log off; {own}\ninclude {site}; }}\n"
    )
    command = [program, "-p", str(folder), "-c", str(main)]
    _approve([*command, "-t"])
    return _run(command, folder)


def _haproxy(
    program: str, folder: Path, port: int, changes: dict[str, str]
) -> subprocess.Popen[bytes]:
    ports = {"bind :443 ": f"bind :{port} ", "bind :80\n": f"bind :{port + 1}\n"}
    command = [program, "-f", str(_adapted("haproxy.cfg", folder, changes | ports))]
    _approve([*command, "-c"])
    return _run(command, folder)


_NGINX_TEMP = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
_START: dict[str, Callable[[str, Path, int, dict[str, str]], subprocess.Popen[bytes]]] = {
    "nginx": _nginx,
    "haproxy": _haproxy,
}


def _adapted(name: str, folder: Path, changes: dict[str, str]) -> Path:
    """The file as it is, but for ports, names and the place of the certificate."""
    text = (DEPLOY / name).read_text()
    for said, meant in changes.items():
        if said != "chat.example" or name == "nginx.conf":
            assert said in text, f"{name} does not say {said!r}"
        text = text.replace(said, meant)
    adapted = folder / name
    adapted.write_text(text)
    return adapted


def _approve(command: list[str]) -> None:
    """The proxy itself finds nothing to complain of, not even a warning."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    said = done.stdout + done.stderr
    assert done.returncode == 0, said
    assert not re.search("warn|deprecated", said, re.IGNORECASE), said


def _run(command: list[str], folder: Path) -> subprocess.Popen[bytes]:
    with (folder / "out").open("wb") as out:
        return subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT)


def _serves(site: Site) -> bool:
    try:
        return httpx.get(f"{site.address}/livez", verify=site.trust).is_success
    except httpx.TransportError:
        return False


def _is_back(site: Site, before: int) -> bool:
    """Whether another process stands in for n1 and answers."""
    try:
        ready = httpx.get(f"{site.product.addresses[0]}/readyz").is_success
    except httpx.TransportError:
        return False
    return ready and site.product.children.get("n1") not in (None, before)


class Visitors:
    """Two who are signed in in browsers; there, the other one sees what was said here."""

    def __init__(self, product: Product) -> None:
        made = make_visitors(product, each=1)
        (self._id, _, session), (_, _, other) = made["minji"][0], made["jihun"][0]
        self.here = [("sessionid", session), ("csrftoken", "c" * 32)]
        self._there = {"sessionid": other, "csrftoken": "c" * 32}

    def start(self, site: Site) -> str:
        fields = {"kind": "direct", "member_ids": [self._id], "client_id": str(uuid4())}
        made = self._call(site, "POST", "conversations", json=fields)
        self._conversation = str(made["id"])
        return self._conversation

    def waits_for(self, site: Site, body: str) -> None:
        path = f"conversations/{self._conversation}/messages"

        def is_there() -> bool:
            rows = self._call(site, "GET", path)["results"]
            return body in [row["body"] for row in rows]

        wait_until(is_there)

    def _call(self, site: Site, method: str, path: str, **options: Any) -> Any:
        answer = httpx.request(
            method,
            f"{site.address}/api/v1/{path}",
            cookies=self._there,
            headers={"X-CSRFToken": "c" * 32, "Referer": site.address},
            verify=site.trust,
            **options,
        )
        assert answer.is_success, answer.text
        return answer.json()


@pytest.fixture(scope="module")
def visitors(product: tuple[Product, int]) -> Visitors:
    return Visitors(product[0])


async def _hear(socket: Any, kind: str) -> dict[str, Any]:
    """The next object of this type."""
    async with asyncio.timeout(30):
        while True:
            for line in (await socket.recv()).split("\n"):
                said: dict[str, Any] = json.loads(line)
                if said["type"] == kind:
                    return said


async def _start_direct(alice: httpx.AsyncClient, bob_id: int) -> str:
    fields = {"kind": "direct", "member_ids": [str(bob_id)], "client_id": str(uuid4())}
    made = await alice.post("/api/v1/conversations", json=fields)
    return str(made.json()["id"])


async def _synced(client: httpx.AsyncClient) -> dict[str, Any]:
    """What a client holds that has everything."""
    answer = (await client.post("/api/v1/sync", json={})).json()
    assert not answer["more"]
    return {
        "versions": {one["id"]: one["version"] for one in answer["conversations"]},
        "account_version": answer["account"]["version"],
        "since": answer["server_time"],
    }


async def _say(alice: httpx.AsyncClient, conversation_id: str, body: str) -> None:
    said = await alice.post(
        f"/api/v1/conversations/{conversation_id}/messages",
        json={"client_id": str(uuid4()), "body": body},
    )
    assert said.status_code == 201, said.text


async def test_pages_come_by_https_and_plain_http_leads_there(site: Site) -> None:
    async with site.client() as stranger:
        page = await stranger.get("/accounts/login/")
        assert page.status_code == 200
        assert "<form" in page.text
        assert "secure" in page.headers["set-cookie"].lower()
        plain = await stranger.get(f"http://localhost:{site.plain_port}/accounts/login/")
    assert plain.status_code in (301, 302)
    assert plain.headers["location"].startswith("https://localhost")


async def test_what_one_says_reaches_a_socket(site: Site) -> None:
    (_, alices), (bob_id, bobs) = site.people
    async with site.socket(bobs) as bob, site.client(alices) as alice:
        assert (await _hear(bob, "hello"))["user_id"] == str(bob_id)
        await bob.send(json.dumps({"type": "heartbeat", "received": 0}))
        await _hear(bob, "heartbeat.ack")
        await _say(alice, await _start_direct(alice, bob_id), "프록시 너머로")
        event = await _hear(bob, "message.created")
        assert event["data"]["body"] == "프록시 너머로"


async def test_a_long_poll_waits_and_is_answered_the_moment_something_is_said(site: Site) -> None:
    (_, alices), (bob_id, bobs) = site.people
    async with site.client(alices) as alice, site.client(bobs) as bob:
        conversation = await _start_direct(alice, bob_id)
        held = await _synced(bob)
        poll = asyncio.create_task(bob.post("/api/v1/sync?wait=20", json=held))
        with pytest.raises(TimeoutError):
            # Longer than a proxy that buffers, or gives up early, would need to show it.
            await asyncio.wait_for(asyncio.shield(poll), LONGER_THAN_A_HASTY_PROXY)
        await _say(alice, conversation, "기다리던 말")
        said_at = asyncio.get_running_loop().time()
        answer = (await poll).json()
        assert asyncio.get_running_loop().time() - said_at < 5
    bodies = [row["body"] for one in answer["conversations"] for row in one["messages"]]
    assert bodies == ["기다리던 말"]


def test_a_browser_talks_through_it_by_a_socket(site: Site, visitors: Visitors) -> None:
    """Which speaks HTTP/2 where it can, and opens its socket as it likes."""
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("there is no chromium")
    cookies = [{"name": name, "value": value, "url": site.address} for name, value in visitors.here]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        context = browser.new_context(base_url=site.address, ignore_https_errors=True)
        context.add_cookies(cast(Any, cookies))
        page = context.new_page()
        sockets: list[str] = []
        polls: list[str] = []
        page.on("websocket", lambda socket: sockets.append(socket.url))
        page.on("request", lambda request: polls.append(request.url))
        page.goto(f"/c/{visitors.start(site)}")
        # By its name: before it is there another box is the last one.
        page.get_by_role("textbox", name="메시지", exact=True).fill(f"{site.port}번 문으로")
        page.keyboard.press("Enter")
        visitors.waits_for(site, f"{site.port}번 문으로")
        browser.close()
    assert sockets == [f"wss://localhost:{site.port}/ws/v1"]
    assert not [url for url in polls if "/api/v1/sync" in url]


async def test_sockets_are_spread_over_the_nodes(site: Site) -> None:
    token = site.people[0][1]
    sockets = [await site.socket(token) for _ in range(6)]
    nodes = [(await _hear(socket, "hello"))["node"] for socket in sockets]
    for socket in sockets:
        await socket.close()
    assert sorted(nodes) == ["n1"] * 3 + ["n2"] * 3


async def test_a_sign_in_is_counted_by_the_address_that_the_proxy_saw(site: Site) -> None:
    """Who writes the header themselves would else have as many addresses as they like."""
    async with site.client(follow_redirects=True) as stranger:
        page = await stranger.get("/accounts/login/")
        csrf = re.search('name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
        assert csrf
        statuses = []
        for number in range(SIGN_INS_A_MINUTE + 1):
            fields = {"login": f"nobody{number}", "password": "wrong"}
            forged = {"X-Forwarded-For": f"10.0.0.{number}", "Referer": site.address}
            answer = await stranger.post(
                "/accounts/login/", data={"csrfmiddlewaretoken": csrf[1], **fields}, headers=forged
            )
            statuses.append(answer.status_code)
    assert statuses[-1] == 429, statuses


async def test_nobody_notices_that_a_node_goes_and_comes_back(site: Site) -> None:
    (_, alices), (bob_id, _) = site.people
    async with site.client(alices) as alice:
        conversation = await _start_direct(alice, bob_id)
        before = site.product.children["n1"]
        os.kill(before, signal.SIGTERM)
        said = 0
        while not _is_back(site, before):
            await _say(alice, conversation, f"말 {said}")
            said += 1
        assert said > 10
