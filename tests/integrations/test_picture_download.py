"""A picture's address leads nowhere but to a picture on a named, public host."""

from typing import Any

import pytest

from application.integrations.picture_download import PictureDownloader, PictureRefused, PictureUnreachable
from application.integrations.public_addresses import is_public

HOSTS = ("fbcdn.net", "cdninstagram.com")


def resolving_to(*addresses: str) -> Any:
    return lambda host, port: list(addresses)


def never_resolving(host: str, port: int) -> list[str]:
    raise AssertionError(f"{host} was looked up")


@pytest.mark.parametrize(
    "address",
    [
        "10.0.0.1",
        "127.0.0.1",
        "169.254.169.254",
        "192.0.0.8",
        "192.88.99.1",
        "100.64.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "0.0.0.0",
        "::1",
        "::",
        "::7f00:1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::a9fe:a9fe",
        "2002:7f00:1::",
        "2001:0:53aa:64c::",
        "fe80::1",
        "fe80::1%eth0",
        "fd00::1",
        "ff0e::1",
        "not an address",
        "",
    ],
)
def test_addresses_that_are_not_somebody_else_s_in_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["31.13.64.35", "2a03:2880:f003::1", "::ffff:31.13.64.35"])
def test_public_addresses(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://evil.example/a.jpg", "host_not_allowed"),
        ("https://fbcdn.net.evil.example/a.jpg", "host_not_allowed"),
        ("https://evilfbcdn.net/a.jpg", "host_not_allowed"),
        ("https://user@scontent.fbcdn.net/a.jpg", "host_not_allowed"),
        ("https://evil.example\\@scontent.fbcdn.net/a.jpg", "host_not_allowed"),
        ("https://a b.fbcdn.net/a.jpg", "host_not_allowed"),
        ("https://ſcontent.fbcdn.net/a.jpg", "host_not_allowed"),
        ("https://127.0.0.1/a.jpg", "host_not_allowed"),
        ("https://localhost/a.jpg", "host_not_allowed"),
        ("http://scontent.fbcdn.net/a.jpg", "not_secure"),
        ("https://scontent.fbcdn.net:8443/a.jpg", "not_secure"),
        ("https://scontent.fbcdn.net:0/a.jpg", "not_secure"),
        ("http://scontent.fbcdn.net:443/a.jpg", "not_secure"),
        ("ftp://scontent.fbcdn.net/a.jpg", "host_not_allowed"),
        ("file:///etc/passwd", "host_not_allowed"),
        ("//scontent.fbcdn.net/a.jpg", "host_not_allowed"),
        ("https://[::1", "not_an_address"),
        ("https://scontent.fbcdn.net:port/", "not_an_address"),
        ("", "host_not_allowed"),
    ],
)
def test_only_named_hosts_are_asked_and_only_in_safety(url: str, kind: str) -> None:
    with pytest.raises(PictureRefused) as refusal:
        PictureDownloader(HOSTS, never_resolving).get(url)
    assert refusal.value.kind == kind


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:5002/a.jpg",
        "http://127.0.0.1/a.jpg",
        "http://sub.127.0.0.1:5001/a.jpg",
        "http://127.0.0.2:5001/a.jpg",
        "http://localhost:5001/a.jpg",
        "http://[::1]:5001/a.jpg",
    ],
)
def test_of_this_machine_only_the_named_host_and_port_is_asked(url: str) -> None:
    with pytest.raises(PictureRefused) as refusal:
        PictureDownloader(("127.0.0.1:5001",), never_resolving).get(url)
    assert refusal.value.kind == "host_not_allowed"


@pytest.mark.parametrize(
    "addresses",
    [
        ("10.0.0.1",),
        ("169.254.169.254",),
        ("31.13.64.35", "169.254.169.254"),
        ("31.13.64.35", "127.0.0.1"),
        ("64:ff9b::a9fe:a9fe",),
        ("::ffff:127.0.0.1",),
        (),
    ],
)
def test_a_host_of_which_one_address_is_not_public_is_refused(addresses: tuple[str, ...]) -> None:
    with pytest.raises(PictureRefused) as refusal:
        PictureDownloader(HOSTS, resolving_to(*addresses)).get("https://scontent.fbcdn.net/a.jpg")
    assert refusal.value.kind == "address_not_public"


def test_a_host_of_this_machine_that_leads_elsewhere_is_refused() -> None:
    for elsewhere in ("31.13.64.35", "10.0.0.1"):
        with pytest.raises(PictureRefused) as refusal:
            PictureDownloader(("localhost",), resolving_to("127.0.0.1", elsewhere)).get("http://localhost/a")
        assert refusal.value.kind == "address_not_public"


def test_a_host_is_looked_up_once() -> None:
    looked_up = []

    def once(host: str, port: int) -> list[str]:
        looked_up.append((host, port))
        return ["127.0.0.1"] if len(looked_up) > 1 else ["10.0.0.1"]

    with pytest.raises(PictureRefused):
        PictureDownloader(HOSTS, once).get("https://scontent.fbcdn.net./a.jpg")
    assert looked_up == [("scontent.fbcdn.net", 443)]


def test_a_host_without_address_may_have_one_later() -> None:
    def nobody(host: str, port: int) -> list[str]:
        raise OSError("no such host")

    with pytest.raises(PictureUnreachable) as trouble:
        PictureDownloader(HOSTS, nobody).get("https://scontent.fbcdn.net/a.jpg")
    assert trouble.value.kind == "no_such_host"
