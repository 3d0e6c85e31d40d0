"""Fetch kept files as a browser does."""

from collections.abc import Callable

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from application.gateways import Gateways
from application.integrations.blobs import BlobStore
from tests.capture.kept_stage import KeptStage


def path_of(item_id: int, name: str = "any-name") -> str:
    return f"/captures/files/{item_id}/{name}"


def get(stage: KeptStage, item_id: int, query: str = "", **headers: str) -> TestResponse:
    return fetch(stage.manager, path_of(item_id) + query, **headers)


def fetch(who: FlaskClient, path: str, **headers: str) -> TestResponse:
    """The answer as a server gives it: read to its end, and closed."""
    return who.get(path, headers=headers, buffered=True)


def store_of(stage: KeptStage, make: Callable[[BlobStore], BlobStore] | None = None) -> BlobStore:
    """The application's store; `make` puts another one in its place."""
    gateways: Gateways = stage.app.extensions["gateways"]
    if make is not None:
        gateways.blobs = make(gateways.blobs)
    return gateways.blobs
