"""The stage that tests of campaigns share."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.campaigns.stage import Stage, set_stage


@pytest.fixture
def stage(app: Flask, client: FlaskClient, sign_in: Any) -> Stage:
    """A campaign in November 2026 with three undecided posts."""
    return set_stage(app, client, sign_in)
