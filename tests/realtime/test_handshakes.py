"""How often one address may knock, and what of it counts as one."""

from types import SimpleNamespace

import pytest
from pytest_django import Settings

from chatsite.lib import buckets
from chatsite.lib.addresses import client_address, network_of
from chatsite.realtime.handshakes import Handshakes, origin_of


def test_so_many_at_once_and_then_so_many_a_second(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.HANDSHAKE_LIMIT = (2.0, 3)
    now = 100.0
    # The buckets' own: by the module's itself the loops of other threads wait.
    monkeypatch.setattr(buckets, "time", SimpleNamespace(monotonic=lambda: now))
    doors = Handshakes()
    assert [doors.admit("a") for _ in range(5)] == [True, True, True, False, False]
    assert doors.admit("b"), "another address pays for nobody"
    now += 0.5
    assert [doors.admit("a") for _ in range(2)] == [True, False]
    now += 60
    assert [doors.admit("a") for _ in range(4)] == [True, True, True, False]


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("nonsense", "nonsense"),
    ],
)
def test_an_ipv6_address_stands_for_its_network(address: str, network: str) -> None:
    assert network_of(address) == network


@pytest.mark.parametrize(
    ("forwarded", "proxies", "client"),
    [
        ("", 0, "10.0.0.1"),
        ("6.6.6.6", 0, "10.0.0.1"),
        ("", 1, "10.0.0.1"),
        ("192.0.2.7", 1, "192.0.2.7"),
        ("6.6.6.6, 192.0.2.7", 1, "192.0.2.7"),
        ("6.6.6.6, 192.0.2.7, 10.0.0.2", 2, "192.0.2.7"),
        ("192.0.2.7:50123", 1, "192.0.2.7"),
        ("[2001:db8::7]:50123", 1, "2001:db8::7"),
        ("::ffff:192.0.2.7", 1, "192.0.2.7"),
        ("unknown", 1, "10.0.0.1"),
        ("6.6.6.6,", 1, "10.0.0.1"),
    ],
)
def test_only_what_our_proxies_say_is_believed(forwarded: str, proxies: int, client: str) -> None:
    assert client_address("10.0.0.1", forwarded, proxies) == client


def test_several_headers_are_one_list(settings: Settings) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 2
    headers = [
        (b"x-forwarded-for", b"6.6.6.6"),
        (b"host", b"chat.example"),
        (b"x-forwarded-for", b"192.0.2.7, 10.0.0.2"),
    ]
    assert origin_of({"client": ["10.0.0.1", 5000], "headers": headers}) == "192.0.2.7"
