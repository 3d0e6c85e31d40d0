"""White label: name, logo and accent come from the settings."""

import re
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from application.config import Config
from application.factory import create_app
from tests.look.styles import colour_of, rules

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
