"""The health page: what is seen of the database, the queue and the scheduler, by admins only."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from application.clock import clock
from application.extensions import db
from application.formats import percent
from application.integrations.tasks import OutgoingTask
from application.integrations.tasks_local import LocalTaskQueue
from application.models import LoginState, MailState, Role
from tests.builders import create_login, create_user
from tests.conftest import SignIn
from tests.migrations.rows import fill_every_table
from tests.operations.health.stage import call, connected_long_ago, keep, letter, lines, runs, visit
from tests.statements import count_statements

HOUR = timedelta(hours=1)


@pytest.fixture
def admin(app: Flask, client: FlaskClient, sign_in: SignIn) -> FlaskClient:
    with app.app_context():
        admin_id = create_user(role=Role.ADMIN, name="Ada Admin").id
    sign_in(client, admin_id)
    return client


def test_an_empty_platform_is_well(admin: FlaskClient) -> None:
    page = admin.get("/health").text
    assert "1 thing could not be seen. Nothing that was seen is wrong." in page
    for heading in ("Reading", "Queues", "Regular jobs", "Connections", "Limits", "Letters", "Versions"):
        assert f">{heading}</h2>" in page
    assert "None has come yet." in page


def test_managers_are_not_let_in(client: FlaskClient, staff: int) -> None:
    assert client.get("/health").status_code == 403


def test_what_is_wrong_is_counted_with_what_to_do(app: Flask, admin: FlaskClient) -> None:
    with app.app_context():
        keep(letter(MailState.WAITING, age=3 * HOUR), call(95), visit("/cron/mail/sweep", ago=9 * HOUR))
    page = admin.get("/health").text
    assert "3 things are wrong" in page
    assert "COLLECT_EVERY_HOURS" in page
    assert "Send letters that were left lying (/cron/mail/sweep)" in page
    found = re.findall(r'<li><a href="#(\w+)"><span>[\w ]+</span> <span class="state state-bad">', page)
    assert found == ["crons", "limits", "letters"]


def test_the_statements_are_the_same_however_much_there_is(app: Flask, admin: FlaskClient) -> None:
    with count_statements(app) as few:
        admin.get("/health")
    with app.app_context():
        fill_every_table()
        keep(letter(MailState.WAITING), call(95), visit("/cron/collection/sweep", ago=HOUR))
        runs(done=3, failed=3)
        db.session.remove()
    with count_statements(app) as many:
        admin.get("/health")
    assert len(many) == len(few) <= 40


def test_each_row_is_told_by_its_line(context: Flask) -> None:
    runs(done=4, failed=6)
    keep(
        letter(MailState.SENT), letter(MailState.FAILED), letter(MailState.FAILED, problem="Not sent: late.")
    )
    keep(call(80), call(99, ago=2 * HOUR), call(None, outcome="rate_limited"))
    create_user(login=create_login(state=LoginState.RECONNECT))
    found = lines()
    assert found["runs-failed"].words == f"6 of 10 runs failed in the last 26 h ({percent(0.6)})."
    assert found["mail"].words == "1 sent, 1 failed in the last day; none waiting."
    assert "using at most 80 % of a limit; 1 refused by a limit." in found["graph-limit"].words
    assert found["connections-lost"].words.endswith("; 1 lost.")


def test_where_all_went_well_the_words_say_so(context: Flask) -> None:
    runs(done=4, failed=0)
    keep(call(12))
    found = lines()
    assert found["runs-failed"].words == "None of 4 runs failed in the last 26 h."
    assert found["graph-limit"].words == (
        "1 call in the last hour, using at most 12 % of a limit; none refused by a limit."
    )
    assert found["mail"].words == "None sent, none failed in the last day; none waiting."
    assert found["captures"].words == "None kept, none failed in the last day; none waiting."


def test_a_failure_that_only_the_person_can_mend_is_not_the_platforms(context: Flask) -> None:
    runs(done=4, failed=6, kind="token_invalid")
    assert lines()["runs-failed"].state == "ok"


def test_nothing_read_for_a_day_is_wrong_once_somebody_is_connected(context: Flask) -> None:
    runs(done=1, failed=0)
    connected_long_ago()
    assert lines()["runs-silent"].state == "ok"
    db.session.execute(text("DELETE FROM collection_runs"))
    db.session.commit()
    assert "1 account should have been read" in lines()["runs-silent"].words


def test_the_local_queue_tells_what_waits(context: Flask, queue: LocalTaskQueue) -> None:
    queue.send(OutgoingTask("mail", "/tasks/mail/send", {"mail": 1}, "first"))
    assert lines()["queue-stuck"].words == "1 task in all, none overdue for long."
    late = OutgoingTask("mail", "/tasks/mail/send", {}, "late", clock.now() - 2 * HOUR)
    queue.send(late)
    assert lines()["queue-stuck"].state == "wrong"


def test_the_database_names_its_largest_tables(admin: FlaskClient) -> None:
    page = admin.get("/health").text
    assert "Largest tables" in page
    assert " of 100.0 GB" in page


def test_a_visit_of_the_scheduler_is_noted_and_a_strangers_is_not(app: Flask, client: FlaskClient) -> None:
    client.get("/cron/mail/sweep")
    with app.app_context():
        assert lines()["cron-silent"].words == "None has come yet."
    secret = app.extensions["configuration"].task_secret
    for _ in range(2):
        assert client.get("/cron/mail/sweep", headers={"X-Task-Secret": secret}).status_code == 200
    with app.app_context():
        assert lines()["cron-silent"].words.startswith("All ")
        row = db.session.execute(text("SELECT path, status, done_at FROM cron_visits")).one()
    assert (row.path, row.status, row.done_at is not None) == ("/cron/mail/sweep", 200, True)
