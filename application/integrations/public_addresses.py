"""Which addresses of the network are somebody else's in public: the only ones that an outside call may reach.

`is_global` alone is not enough: it says True of multicast, of addresses that wrap private ones (NAT64, 6to4,
Teredo), and of 192.0.0.0/24 (platform.md, "SSRF").
"""

import ipaddress
import socket
from collections.abc import Callable

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolver = Callable[[str, int], list[str]]

_DENIED = tuple(
    ipaddress.ip_network(text)
    for text in ("64:ff9b::/96", "2002::/16", "2001::/32", "192.0.0.0/24", "192.88.99.0/24")
)
_UNICAST = ipaddress.ip_network("2000::/3")
"""All of IPv6 that is given out in public; outside it, some of what wraps IPv4 counts as global too."""


def resolve(host: str, port: int) -> list[str]:
    """Every address of the host, as text. Raises OSError when it has none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def is_public(text: str) -> bool:
    """Whether this address is a public one; False for what is no address."""
    address = _parsed(text)
    if address is None:
        return False
    if address.is_multicast or not address.is_global:
        return False
    if address.version == 6 and address not in _UNICAST:
        return False
    return not any(address.version == network.version and address in network for network in _DENIED)


def is_loopback(text: str) -> bool:
    """Whether this address is this machine."""
    address = _parsed(text)
    return address is not None and address.is_loopback


def _parsed(text: str) -> Address | None:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address
