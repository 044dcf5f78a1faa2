"""Where a request comes from, behind the proxies that we trust."""

import ipaddress

IPV6_PREFIX = 64
"""Whoever has one IPv6 address has all of such a network, at the least (RFC 6177)."""


def client_address(peer: str, forwarded_for: str, proxies: int) -> str:
    """The client's address, where `proxies` of ours each added to `X-Forwarded-For`.

    What stands before theirs is the client's own word. Too few: the peer itself.
    """
    added = [part.strip() for part in forwarded_for.split(",")] if forwarded_for else []
    if not proxies or len(added) < proxies:
        return peer
    return added[-proxies]


def network_of(address: str) -> str:
    """What limits count as one client: an IPv4 address, an IPv6 network of 64 bits."""
    try:
        parsed = ipaddress.ip_address(address.strip("[]").partition("%")[0])
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv4Address):
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((parsed, IPV6_PREFIX), strict=False))
