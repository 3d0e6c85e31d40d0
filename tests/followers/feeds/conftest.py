"""Feeds that everybody may read, and scripts of one site."""

from dataclasses import replace
from pathlib import Path

import pytest

from application.config import Config
from tests.conftest import make_config

SITE = "https://energyapps.github.io"


@pytest.fixture
def config(database_url: str, stage_folder: Path) -> Config:
    found = make_config(database_url, stage_folder)
    return replace(found, followers=replace(found.followers, public=True, origins=(SITE,)))
