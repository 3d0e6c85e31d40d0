"""The style guide: beside the sandbox only, and every component is on it."""

import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from flask import Flask
from flask.testing import FlaskClient

from application.config import Config
from application.factory import create_app
from application.public.samples import ICONS
from tests.source import ROOT
from tests.statements import count_statements

TEMPLATES = ROOT / "application/templates"
BY_OTHERS = {"amount", "page_header", "csrf"}
"""A metric's own, one that every page has, and a field that is not seen."""


def test_it_stands_beside_the_sandbox_and_needs_no_statement(app: Flask, client: FlaskClient) -> None:
    with count_statements(app) as sent:
        answer = client.get("/styleguide")
    assert answer.status_code == 200
    assert sent == []
    assert '<a href="/styleguide/">style guide</a>' in client.get("/").text or (
        '<a href="/styleguide">style guide</a>' in client.get("/").text
    )


@pytest.mark.own_app
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_production_has_no_such_page_and_leads_to_none(config: Config) -> None:
    app = create_app(replace(config, profile="production", sandbox_url=None))
    client = app.test_client()
    assert client.get("/styleguide").status_code == 404
    assert client.get("/styleguide/").status_code == 404
    assert "styleguide" not in {rule.endpoint.split(".")[0] for rule in app.url_map.iter_rules()}
    page = client.get("/").text
    assert "style guide" not in page
    assert "sandbox-bar" not in page


@pytest.mark.parametrize("library", ["macros.html", "filters.html"])
def test_every_component_is_on_it(library: str) -> None:
    made = set(re.findall(r"^\{% macro (\w+)\(", (TEMPLATES / library).read_text(), re.M))
    page = (TEMPLATES / "public/styleguide.html").read_text()
    shown = set(re.findall(r"\b(?:ui|filters)\.(\w+)\(", page))
    within = {"partner_fields", "option", "cells"}
    assert made - shown - BY_OTHERS - within == set()


def test_each_meaning_and_state_is_shown(client: FlaskClient) -> None:
    page = client.get("/styleguide").text
    for meaning in ("neutral", "good", "attention", "bad"):
        assert f"state-{meaning}" in page
        assert f"notice-{meaning}" in page
    assert 'aria-busy="true"' in page
    assert 'aria-invalid="true"' in page
    assert 'aria-describedby="name-error"' in page
    assert ">Undo</button>" in page
    assert re.search(r"<progress[^>]*value=", page)
    assert re.search(r"<progress(?![^>]*value=)", page)
    assert 'class="empty-state"' in page
    assert page.count('class="missing"') >= 5


def test_every_icon_that_is_asked_for_is_drawn() -> None:
    drawn = {
        symbol.attrib["id"]
        for symbol in ElementTree.parse(ROOT / "application/static/icons/sprite.svg").iter(
            "{http://www.w3.org/2000/svg}symbol"
        )
    }
    assert drawn == set(ICONS)
    for path in TEMPLATES.rglob("*.html"):
        asked = set(re.findall(r"\bicon\('([\w-]+)'\)", path.read_text()))
        assert asked <= drawn, path.name
    signs = re.search(r"\{% set signs = \{(.*?)\} %\}", (TEMPLATES / "base.html").read_text())
    assert signs
    assert set(re.findall(r": '([\w-]+)'", signs[1])) <= drawn
