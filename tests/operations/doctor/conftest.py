"""An installation in which nothing is wrong until a test plants a fault."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.conftest import RunningSandbox
from tests.mail.small_mail_server import SmallMailServer, small_mail_server
from tests.operations.doctor.stage import Installation, installation


@pytest.fixture(scope="session")
def _mail_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallMailServer]:
    with small_mail_server(tmp_path_factory.mktemp("doctor-mail")) as server:
        yield server


@pytest.fixture
def set_up(
    context: Flask, url: str, sandbox: RunningSandbox, tmp_path: Path, _mail_server: SmallMailServer
) -> Iterator[Installation]:
    _mail_server.manner.says.clear()
    _mail_server.manner.offers_tls = True
    with installation(context, url, sandbox, tmp_path, _mail_server) as made:
        yield made
    _mail_server.manner.says.clear()
    _mail_server.manner.offers_tls = True
