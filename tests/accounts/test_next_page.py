"""After signing in one stays on this site."""

import pytest

from application.accounts.next_page import safe_next


@pytest.mark.parametrize(
    "target", ["/", "/me", "/campaigns?q=a%20b&page=2", "/partners/5#posts", "/me?next=//evil.example"]
)
def test_a_path_of_this_site_is_kept(target: str) -> None:
    assert safe_next(target) == target


@pytest.mark.parametrize(
    "target",
    [
        None,
        "",
        "me",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "\\/evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "/\r\nSet-Cookie: a=b",
        " /me",
        "/me ",
        "\t//evil.example",
        "https://evil.example/",
        "https:evil.example",
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,x",
        "@evil.example",
        "/\x00/evil.example",
        "/\x7f",
        "/" + "a" * 3_000,
        "http://[::1",
        "//[",
    ],
)
def test_anything_else_is_not(target: str | None) -> None:
    assert safe_next(target) is None
