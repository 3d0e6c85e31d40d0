"""White label: name, logo and accent come from the settings."""

import io
import re
from dataclasses import replace

import pytest
from flask import Flask, render_template
from flask.testing import FlaskClient
from PIL import Image

from application.config import Config
from application.factory import create_app
from application.mail.words import Words
from tests.look.styles import colour_of, rules
from tests.source import ROOT

pytestmark = [pytest.mark.own_app, pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)]


@pytest.fixture
def branded(config: Config) -> FlaskClient:
    app: Flask = create_app(
        replace(
            config,
            platform_name="Alder & Sons",
            platform_logo="/static/icons/mark.svg",
            platform_accent="#ffcc00",
        )
    )
    return app.test_client()


@pytest.mark.parametrize("path", ["/", "/sign-in", "/nowhere"])
def test_every_page_carries_the_brand(branded: FlaskClient, path: str) -> None:
    page = branded.get(path).text
    assert "· Alder &amp; Sons</title>" in page
    header = page[page.index("<header") : page.index("</header>")]
    assert "<span>Alder &amp; Sons</span>" in header
    assert '<img class="brand-logo" src="/static/icons/mark.svg" alt=""' in header
    assert '<link rel="icon" href="/static/icons/mark.svg">' in page
    assert "Bacchus" not in page
    assert not re.search(r"<style|\sstyle=", page)


def test_the_accent_comes_in_a_sheet_after_the_others(branded: FlaskClient) -> None:
    sheets = re.findall(r'<link rel="stylesheet" href="([^"]+)"', branded.get("/").text)
    assert re.fullmatch(r"/brand\.css\?v=[0-9a-f]{10}", sheets[-1])
    answer = branded.get(sheets[-1])
    assert (answer.status_code, answer.mimetype) == (200, "text/css")
    light, dark = (rule.declared for rule in rules(answer.text))
    assert colour_of("--accent-fill", light).hex == "#ffcc00"
    assert colour_of("--accent", light).hex != "#ffcc00", "yellow can't be read on white"
    assert colour_of("--accent", dark).hex == "#ffcc00"


def test_the_sheet_is_kept_by_browsers_and_asked_for_by_its_mark(branded: FlaskClient) -> None:
    answer = branded.get("/brand.css")
    assert answer.headers["Cache-Control"] == "public, max-age=86400"
    assert "Set-Cookie" not in answer.headers
    again = branded.get("/brand.css", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert branded.get("/brand.css", headers={"If-None-Match": '"other"'}).status_code == 200


@pytest.fixture
def coloured(config: Config) -> FlaskClient:
    """With an accent, but no logo of its own."""
    return create_app(replace(config, platform_name="Alder & Sons", platform_accent="#ffcc00")).test_client()


def test_the_tabs_icon_takes_the_accent(coloured: FlaskClient) -> None:
    page = coloured.get("/").text
    [icon] = re.findall(r'<link rel="icon" href="([^"]+)"', page)
    [for_phones] = re.findall(r'<link rel="apple-touch-icon" href="([^"]+)"', page)
    drawn = coloured.get(icon)
    assert drawn.mimetype == "image/svg+xml"
    assert 'fill="#ffcc00"' in drawn.text
    assert 'stroke="#000000"' in drawn.text, "white can't be seen on yellow"
    picture = Image.open(io.BytesIO(coloured.get(for_phones).data))
    assert (picture.size, picture.getpixel((2, 2))) == ((180, 180), (255, 204, 0))
    assert picture.getpixel((73, 126)) == (0, 0, 0), "the tick's lowest corner"
    assert coloured.get("/favicon.ico").location == for_phones


def test_a_logo_is_the_icon_everywhere(branded: FlaskClient) -> None:
    assert branded.get("/favicon.ico").location == "/static/icons/mark.svg"
    assert "apple-touch-icon" not in branded.get("/").text


def test_the_own_mark_is_the_one_that_is_drawn(client: FlaskClient) -> None:
    drawn = (ROOT / "application/static/icons/mark.svg").read_text()
    assert client.get("/brand.svg").text.strip().replace("#ffffff", "#fff") == drawn.strip()
    assert client.get("/favicon.ico").location.startswith("/static/icons/mark.ico?v=")


def test_letters_carry_name_and_accent(config: Config) -> None:
    app = create_app(replace(config, platform_name="Alder & Sons", platform_accent="#ffcc00"))
    words = Words("A subject", "Hello", ("Before",), "Do it", ("After",), shows_address=False, reason="Why")
    with app.test_request_context():
        letter = render_template("mail/letter.html", words=words, link="https://example.org/")
    assert '<p class="name">Alder &amp; Sons</p>' in letter
    assert "background: #ffcc00; color: #000000" in letter
    assert "Bacchus" not in letter


def test_another_accent_has_another_address(config: Config) -> None:
    pages = [
        create_app(replace(config, platform_accent=accent)).test_client().get("/").text
        for accent in ("#ffcc00", "#0a66c2")
    ]
    assert len({re.findall(r"brand\.css\?v=(\w+)", page)[0] for page in pages}) == 2


def test_without_settings_the_platforms_own_look_needs_no_sheet(client: FlaskClient) -> None:
    page = client.get("/").text
    assert "brand.css" not in page
    assert '<svg class="brand-mark"' in page
    assert client.get("/brand.css").status_code == 200
