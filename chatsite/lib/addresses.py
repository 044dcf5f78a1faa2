"""Where a request comes from, behind the proxies that we trust."""

import ipaddress

IPV6_PREFIX = 64
"""Whoever has one IPv6 address has all of such a network, at the least (RFC 6177)."""


def client_address(peer: str, forwarded_for: str, proxies: int) -> str:
    """The client's address, where `proxies` of ours each added to `X-Forwarded-For`.

    What stands before theirs is the client's own word. Too few, or no address: the peer itself.
    """
    added = forwarded_for.split(",") if forwarded_for else []
    named = _plain(added[-proxies]) if 0 < proxies <= len(added) else None
    return named or _plain(peer) or peer


def network_of(address: str) -> str:
    """What limits count as one client: an IPv4 address, an IPv6 network of 64 bits."""
    plain = _plain(address)
    if plain is None or ":" not in plain:
        return plain or address
    return str(ipaddress.ip_network((plain, IPV6_PREFIX), strict=False))


def _plain(written: str) -> str | None:
    """An address without port, brackets and zone, which some proxies write; None: it is none.

    With a port each connection of a client would count as another client.
    """
    written = written.strip()
    if written.startswith("["):
        written = written[1:].partition("]")[0]
    elif written.count(":") == 1:
        written = written.partition(":")[0]
    try:
        parsed = ipaddress.ip_address(written.partition("%")[0])
    except ValueError:
        return None
    # A socket for both kinds names IPv4 addresses as if they were of the same IPv6 network.
    mapped = parsed.ipv4_mapped if isinstance(parsed, ipaddress.IPv6Address) else None
    return str(mapped or parsed)
