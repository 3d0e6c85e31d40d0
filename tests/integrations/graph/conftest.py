from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from application.integrations.blobs import FolderBlobStore
from application.integrations.graph.client import GraphClient
from application.integrations.http import session
from tests.integrations.graph.player import Player

NOW = datetime(2026, 10, 2, 12, 0, tzinfo=UTC)
APP_ID = "1000000000000001"
APP_SECRET = "planted-app-secret-77aa"
TOKEN = "EAAplantedTokenOfThePerson123"

ClientFactory = Callable[..., GraphClient]


@pytest.fixture
def blob_folder(tmp_path: Path) -> Path:
    return tmp_path / "blobs"


@pytest.fixture
def make_client(player: Player, blob_folder: Path) -> Iterator[ClientFactory]:
    opened = session(user_agent="tests")

    def make(
        base_url: str | None = None,
        version: str = "v26.0",
        read_timeout: float = 5.0,
        before_call: Callable[[], None] | None = None,
    ) -> GraphClient:
        return GraphClient(
            base_url=base_url or player.url,
            version=version,
            app_id=APP_ID,
            app_secret=APP_SECRET,
            blobs=FolderBlobStore(blob_folder),
            now=lambda: NOW,
            connect_timeout=2.0,
            read_timeout=read_timeout,
            before_call=before_call,
            session=opened,
        )

    yield make
    opened.close()


@pytest.fixture
def client(make_client: ClientFactory) -> GraphClient:
    return make_client()
