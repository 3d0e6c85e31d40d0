"""`/readyz`: whether the process can do its work, and what keeps it from that."""

import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from application.config import Config
from application.extensions import db
from application.factory import create_app
from tests.statements import count_statements


def stand_at(app: Flask, revision: str | None) -> None:
    with app.app_context():
        db.session.execute(text("DELETE FROM alembic_version"))
        if revision:
            db.session.execute(text("INSERT INTO alembic_version VALUES (:name)"), {"name": revision})
        db.session.commit()
        db.session.remove()


@pytest.fixture
def newest(app: Flask) -> Iterator[str]:
    """The revision that stands in the database, and stands there again afterwards."""
    with app.app_context():
        found: str = db.session.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
        db.session.remove()
    yield found
    stand_at(app, found)


@pytest.fixture
def silent_server() -> Iterator[int]:
    """A port that takes connections and says nothing."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]


def test_all_that_is_needed_is_named(client: FlaskClient) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json == {"ready": True, "database": "ok", "migrations": "ok", "queue": "ok"}
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(("revision", "word"), [("0001", "behind"), (None, "no tables")])
def test_a_database_that_is_not_migrated_is_not_ready(
    app: Flask, client: FlaskClient, newest: str, revision: str | None, word: str
) -> None:
    stand_at(app, revision)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json is not None
    assert (answer.json["ready"], answer.json["database"]) == (False, "ok")
    assert word in answer.json["migrations"]


def test_a_version_goes_on_serving_while_the_database_is_migrated_for_the_next(
    app: Flask, client: FlaskClient, newest: str
) -> None:
    stand_at(app, "9999")
    assert client.get("/readyz").status_code == 200


def test_it_takes_no_place_in_the_pool(app: Flask, client: FlaskClient) -> None:
    with count_statements(app) as sent:
        client.get("/readyz")
    assert sent == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_database_that_says_nothing_is_not_waited_for(config: Config, silent_server: int) -> None:
    secret = "pass-of-the-database"
    url = f"mysql+pymysql://platform:{secret}@127.0.0.1:{silent_server}/platform"
    answer = create_app(replace(config, database_url=url)).test_client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json is not None
    assert answer.json["database"] == "does not answer within 2 s"
    assert secret not in answer.text


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_without_the_queues_file_nothing_can_be_asked_for(config: Config, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    lost = replace(config, local_queue_path=tmp_path / "file" / "tasks.sqlite")
    answer = create_app(lost).test_client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json is not None
    assert "queue" in answer.json["queue"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_that_the_process_is_alive_is_said_without_the_database(config: Config, silent_server: int) -> None:
    url = f"mysql+pymysql://platform@127.0.0.1:{silent_server}/platform"
    assert create_app(replace(config, database_url=url)).test_client().get("/healthz").text == "ok"
