"""The stages, for the tests of share links."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.export.campaign.rich import Rich
from tests.export.sharing.stage import Stage, set_rich_stage, set_stage


@pytest.fixture
def stage(app: Flask, client: FlaskClient) -> Stage:
    return set_stage(app, client)


@pytest.fixture
def rich_stage(app: Flask, client: FlaskClient) -> tuple[Stage, Rich]:
    return set_rich_stage(app, client)
