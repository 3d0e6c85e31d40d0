"""An account, and a server of its pictures on this machine."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask

from application.config import Config
from application.models import InstagramAccount
from tests import builders
from tests.integrations.picture_server import LOCAL, PictureServer


@pytest.fixture
def config(config: Config) -> Config:
    """Pictures may be asked of this machine, on any port."""
    return replace(config, picture_hosts=(LOCAL,))


@pytest.fixture
def left_lying() -> tuple[str, ...]:
    """Nothing: here pictures are copied."""
    return ()


@pytest.fixture
def account(context: Flask) -> InstagramAccount:
    return builders.create_instagram_account(user=builders.create_user(login=builders.create_login()))


@pytest.fixture
def pictures() -> Iterator[PictureServer]:
    """The foreign host of pictures."""
    server = PictureServer()
    yield server
    server.close()
