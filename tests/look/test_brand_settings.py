"""The settings of the brand: what is taken, and what is refused by name."""

import pytest

from application.config import Config, read_config
from application.settings_reader import ConfigError
from tests.test_config import PRODUCTION


def _read(**changed: str) -> Config:
    return read_config({**PRODUCTION, **changed})


@pytest.mark.parametrize(
    ("text", "kept"), [("#FC0", "#ffcc00"), ("#1F5F5B", "#1f5f5b"), (" #0a66c2 ", "#0a66c2"), ("", "")]
)
def test_an_accent_is_read(text: str, kept: str) -> None:
    assert _read(PLATFORM_ACCENT=text).platform_accent == kept


@pytest.mark.parametrize(
    "text", ["teal", "1f5f5b", "#1f5f5", "rgb(1,2,3)", "#fff;} body{display:none", "#1f5f5b80"]
)
def test_what_is_no_colour_is_refused_by_name(text: str) -> None:
    with pytest.raises(ConfigError, match="PLATFORM_ACCENT must be a colour written like #1f5f5b"):
        _read(PLATFORM_ACCENT=text)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("icons/mark.svg", "/static/icons/mark.svg"),
        ("/brand/our-logo.png", "/brand/our-logo.png"),
        ("/logo.WEBP", "/logo.WEBP"),
        ("", ""),
    ],
)
def test_a_logo_is_a_path_on_this_host(text: str, kept: str) -> None:
    assert _read(PLATFORM_LOGO=text).platform_logo == kept


@pytest.mark.parametrize(
    "text",
    [
        "https://images.example.org/logo.svg",
        "//images.example.org/logo.svg",
        "/\\images.example.org/logo.svg",
        "data:image/svg+xml,<svg/>",
        "../keys.json",
        "icons/../../config.png",
        "/logo.html",
        "icons/mark",
        "/logo.svg?x=1",
    ],
)
def test_any_other_address_is_refused_by_name(text: str) -> None:
    with pytest.raises(ConfigError, match="PLATFORM_LOGO must be a picture's path on this host"):
        _read(PLATFORM_LOGO=text)


def test_a_file_that_is_not_there_is_told_at_once() -> None:
    with pytest.raises(ConfigError, match=r"PLATFORM_LOGO names icons/none\.svg, which is no file"):
        _read(PLATFORM_LOGO="icons/none.svg")
