"""Where an outside call may go: what an allowed host covers, and what is no host at all."""

import pytest

from application.integrations.outgoing import OutgoingRefused, OutgoingRules

PUBLIC = "31.13.64.35"


def addresses(host: str, *entries: str, port: int = 443, found: str = PUBLIC) -> list[str]:
    return list(OutgoingRules(entries, lambda host, port: [found]).addresses("https", host, port))


def refused(host: str, *entries: str, port: int = 443, found: str = PUBLIC) -> str | None:
    try:
        addresses(host, *entries, port=port, found=found)
    except OutgoingRefused as refusal:
        return refusal.kind
    return None


@pytest.mark.parametrize(
    "host", ["fbcdn.net", "a.fbcdn.net", "A.B.fbcdn.net", "fbcdn.net.", "a_b-1.fbcdn.net"]
)
def test_a_host_covers_itself_and_what_is_below(host: str) -> None:
    assert addresses(host, "instagram.com", "fbcdn.net") == [PUBLIC]


@pytest.mark.parametrize(
    "host",
    [
        "",
        ".",
        "net",
        "xfbcdn.net",
        "fbcdn.net.example.org",
        ".fbcdn.net",
        "a..fbcdn.net",
        "..fbcdn.net",
        "fbcdn.net..",
        "a:1.fbcdn.net",
        "a:.fbcdn.net",
        ":.fbcdn.net",
        "::1%lo.fbcdn.net",
        "a b.fbcdn.net",
        "a@fbcdn.net",
        "f\N{LATIN SMALL LETTER B WITH STROKE}cdn.net",
    ],
)
def test_nothing_else_is_covered(host: str) -> None:
    assert refused(host, "instagram.com", "fbcdn.net") == "host_not_allowed"


@pytest.mark.parametrize(
    ("entry", "host"),
    [
        ("fbcdn.net:443", "fbcdn.net"),
        ("fbcdn.net:443", "a.fbcdn.net"),
        ("fbcdn.net:443", "a.fbcdn.net:443"),
        ("2a03:2880::1", "2a03:2880::1"),
        ("[2a03:2880::1]", "2a03:2880::1"),
        ("2880::1", "2a03:2880::1"),
        (":1", "a.:1"),
        (".fbcdn.net", "fbcdn.net"),
        (".fbcdn.net", "a.fbcdn.net"),
        ("*.fbcdn.net", "a.fbcdn.net"),
    ],
)
def test_only_this_machine_is_written_with_a_port_or_as_an_ipv6_address(entry: str, host: str) -> None:
    assert refused(host, entry) == "host_not_allowed"


@pytest.mark.parametrize(
    ("entry", "host", "found"),
    [
        ("127.0.0.1:5001", "127.0.0.1", "127.0.0.1"),
        ("[::1]:5001", "::1", "::1"),
        ("localhost:5001", "localhost", "127.0.0.1"),
    ],
)
def test_this_machine_is_allowed_on_its_port(entry: str, host: str, found: str) -> None:
    assert addresses(host, entry, port=5001, found=found) == [found]
    assert refused(host, entry, port=5002, found=found) == "host_not_allowed"
    assert refused(f"a.{host}", entry, port=5001, found=found) == "host_not_allowed"
