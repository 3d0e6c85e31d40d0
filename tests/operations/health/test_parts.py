"""A part of the health page that can't be looked at says so, and takes no other part with it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from application.clock import clock
from application.config import Config
from application.extensions import db
from application.factory import create_app
from application.integrations.queue_figures import QueueFigures
from application.models import Alert, DatabaseSize, MailState, Role
from application.operations.doctor.findings import State
from application.operations.health.database import measure
from application.operations.health.looking import look, parts
from tests.builders import create_user
from tests.conftest import SignIn
from tests.operations.health.stage import alerts, keep, letter, lines

TABLE_OF = {
    "runs": "collection_runs",
    "crons": "cron_visits",
    "connections": "google_logins",
    "limits": "network_days",
    "stories": "webhook_deliveries",
    "letters": "mails",
    "database": "database_sizes",
}
"""For each part that asks the database, a table that no other part reads."""


class Broken:
    """Statements that read `table` are sent with its name spoilt: the database itself refuses them.

    What asks how large all tables are is left alone.
    """

    def __init__(self) -> None:
        self.table = ""

    def spoil(self, _c: object, _cursor: object, statement: str, given: object, *_: object) -> object:
        if self.table and f"FROM {self.table}" in statement and "max(rowid)" not in statement:
            return statement.replace(self.table, f"{self.table}_that_is_not_there"), given
        return statement, given


@pytest.fixture
def broken(context: Flask) -> Iterator[Broken]:
    made, engine = Broken(), db.engine
    event.listen(engine, "before_cursor_execute", made.spoil, retval=True)
    yield made
    event.remove(engine, "before_cursor_execute", made.spoil)


@pytest.mark.parametrize("part", TABLE_OF)
def test_what_the_database_refuses_is_unknown_and_the_rest_is_seen(part: str, broken: Broken) -> None:
    well = {section.key: section for section in look().sections}
    broken.table = TABLE_OF[part]
    found = {section.key: section for section in look().sections}
    assert list(found) == list(well)
    assert {line.state for line in found[part].lines} == {State.UNKNOWN}
    assert "could not be looked at" in found[part].lines[0].words
    others = [key for key in found if key != part]
    assert [found[key].lines for key in others] == [well[key].lines for key in others]


def test_the_page_shows_it_instead_of_an_error(app: Flask, client: FlaskClient, sign_in: SignIn) -> None:
    with app.app_context():
        admin_id = create_user(role=Role.ADMIN).id
        engine = db.engine
    sign_in(client, admin_id)
    made = Broken()
    made.table = "webhook_deliveries"
    event.listen(engine, "before_cursor_execute", made.spoil, retval=True)
    answer = client.get("/health")
    event.remove(engine, "before_cursor_execute", made.spoil)
    assert answer.status_code == 200
    assert answer.text.count("This could not be looked at just now.") == 3
    assert "4 things could not be seen. Nothing that was seen is wrong." in answer.text


def test_each_line_that_alerts_is_known_to_its_part_by_key_and_name(context: Flask) -> None:
    config = context.extensions["configuration"]
    for part in parts(config, (QueueFigures("mail", 0, None),), measure()):
        told = {line.key: line for line in part.section().lines if line.alerts}
        assert {key: line.name for key, line in told.items()} == part.alerts, part.key
        assert all(line.by_mail == part.by_mail for line in told.values())


def test_an_alert_is_not_over_because_its_part_cannot_be_seen(
    app: Flask, client: FlaskClient, broken: Broken
) -> None:
    long_ago = clock.now() - timedelta(hours=5)
    told = {"name": "Letters", "words": "Wait.", "to_do": "", "began_at": long_ago, "seen_at": long_ago}
    keep(Alert(cause="mail", open_cause="mail", **told), letter(MailState.SENT))
    headers = {"X-Task-Secret": app.extensions["configuration"].task_secret}
    broken.table = "mails"
    assert client.get("/cron/alerts/check", headers=headers).status_code == 200
    assert [alert.ended_at for alert in alerts()] == [None]
    broken.table = ""
    assert client.get("/cron/alerts/check", headers=headers).status_code == 200
    assert [alert.ended_at is not None for alert in alerts()] == [True]
    assert db.session.query(DatabaseSize).count() == 1


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_queue_that_cannot_be_opened_is_unknown(app: Flask, config: Config, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    lost = create_app(replace(config, local_queue_path=tmp_path / "file" / "tasks.sqlite"))
    with lost.app_context():
        found = lines()
        db.session.remove()
        db.engine.dispose()
    assert found["queue-stuck"].state is State.UNKNOWN
    assert found["mail"].state is State.OK
