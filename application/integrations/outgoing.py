"""Where an outside call may go when somebody else wrote the address: named hosts, public addresses only.

Source: platform.md, "SSRF". The caller connects to one of the addresses that were looked at, and looks
nothing up again: a second look-up could answer otherwise.
"""

import ipaddress
import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from application.exceptions import ApplicationError
from application.integrations.public_addresses import Resolver, is_loopback, is_public, resolve

PORTS = {"https": 443, "http": 80}

_NAME = re.compile(r"[0-9a-z_-]+(\.[0-9a-z_-]+)*")
"""Without an empty label; IPv4 addresses have this form too."""


def host_header(scheme: str, host: str, port: int) -> str:
    """The host as its own header says it: RFC 9110, 7.2."""
    name = f"[{host}]" if ":" in host else host
    return name if port == PORTS[scheme] else f"{name}:{port}"


class OutgoingRefused(ApplicationError):
    """No call may go there; `kind` says why, without the address."""

    def __init__(self, kind: str) -> None:
        super().__init__(f"an outgoing call was refused: {kind}")
        self.kind = kind


class HostNotFound(ApplicationError):
    """The host has no address just now."""


@dataclass(frozen=True)
class OutgoingRules:
    """Allows `hosts` and their subdomains: by https on its own port, at public addresses.

    A host that is this machine itself (the sandbox's) may be written with its port, and is then allowed on no
    other; it may be spoken to by http.
    """

    hosts: Sequence[str]
    resolver: Resolver = resolve

    def addresses(self, scheme: str, host: str, port: int) -> Sequence[str]:
        """The addresses at which the host may be asked. Raises OutgoingRefused or HostNotFound."""
        host = host.lower().removesuffix(".")
        if scheme not in PORTS or not _is_name_or_address(host):
            raise OutgoingRefused("host_not_allowed")
        is_this_machine = host == "localhost" or is_loopback(host)
        if not any(_allows(each, host, port, is_this_machine) for each in self.hosts):
            raise OutgoingRefused("host_not_allowed")
        if not is_this_machine and (scheme, port) != ("https", 443):
            raise OutgoingRefused("not_secure")
        try:
            found = self.resolver(host, port)
        except (OSError, UnicodeError):
            raise HostNotFound("the host was not found") from None
        allowed = is_loopback if is_this_machine else is_public
        if not found or not all(allowed(address) for address in found):
            raise OutgoingRefused("address_not_public")
        return found


def _is_name_or_address(host: str) -> bool:
    if ":" not in host:
        return _NAME.fullmatch(host) is not None
    try:
        # Of a part of a link only this machine knows the name.
        return ipaddress.IPv6Address(host).scope_id is None
    except ValueError:
        return False


def _allows(entry: str, host: str, port: int, is_this_machine: bool) -> bool:
    """Whether the allowed host covers this one: itself or below it; this machine only by itself."""
    if not is_this_machine:
        # With a port, or as an IPv6 address, only this machine is written.
        return ":" not in entry and (host == entry or host.endswith(f".{entry}"))
    named = urlsplit(f"//{entry}")
    return host == named.hostname and named.port in (None, port)
