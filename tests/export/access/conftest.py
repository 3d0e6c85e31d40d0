"""The stage of files at Google."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import RunningSandbox
from tests.export.access.stage import SheetStage, set_sheet_stage


@pytest.fixture
def sheet(app: Flask, client: FlaskClient, sign_in: Any, sandbox: RunningSandbox) -> SheetStage:
    return set_sheet_stage(app, client, sign_in, sandbox)
