"""Who is told to write to the staff is told where."""

from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from application.config import Config
from tests.conftest import RunningSandbox
from tests.onboarding.dialog import decide, open_dialog

LINK = 'href="mailto:staff@example.org"'


def _problem(client: FlaskClient) -> str:
    back = decide(open_dialog(client), "lena_ferraro", action="cancel")
    return client.get(back).get_data(as_text=True)


class TestWithAnAddress:
    """The settings name an address."""

    @pytest.fixture
    def config(self, config: Config) -> Config:
        return replace(config, operator_email="staff@example.org")

    def test_a_problem_page_names_it(self, app: Flask, client: FlaskClient, sandbox: RunningSandbox) -> None:
        main, footer = _problem(client).split("<footer")
        assert LINK in main
        assert LINK in footer

    def test_every_page_leads_to_it(self, client: FlaskClient) -> None:
        assert f"<a {LINK}" in client.get("/").get_data(as_text=True).split("<footer")[1]


def test_without_an_address_none_is_promised(client: FlaskClient, sandbox: RunningSandbox) -> None:
    page = _problem(client)
    assert "mailto:" not in page
    assert "You reach the staff at" not in page
