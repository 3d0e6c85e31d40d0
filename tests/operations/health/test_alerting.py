"""Alerts: one letter when something is wrong at two looks, none while it lasts, one when it is over."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask, current_app
from flask.testing import FlaskClient

from application.clock import clock
from application.extensions import db
from application.integrations.mail import OutgoingLetter
from application.mail.composing import compose
from application.mail.words import NotNeeded
from application.models import DatabaseSize, Mail, MailState, Role, User
from application.operations.doctor.findings import State
from application.operations.health.alerting import Noticed, follow_up
from application.operations.health.lines import Line
from application.task_queue import commit
from tests.builders import create_user
from tests.fakes.movable_clock import START
from tests.operations.health.stage import alerts, call, keep, letter, letters_to
from tests.statements import count_statements

QUARTER = timedelta(minutes=15)


@pytest.fixture
def boss(context: Flask) -> User:
    return create_user(role=Role.ADMIN, name="Ada Admin")


class Watch:
    """Looks every quarter of an hour."""

    def __init__(self) -> None:
        self.now = START

    def see(self, *lines: Line) -> Noticed:
        self.now += QUARTER
        clock.follow(lambda: self.now - clock.real_now())
        noticed = follow_up(lines, self.now)
        commit()
        return noticed


@pytest.fixture
def watch(context: Flask) -> Iterator[Watch]:
    yield Watch()
    clock.follow(None)


def composed(mail: Mail) -> OutgoingLetter:
    with current_app.test_request_context():
        made = compose(mail, "id")
    assert isinstance(made, OutgoingLetter)
    return made


def wrong(key: str = "queue-stuck", *, by_mail: bool = True) -> Line:
    return Line(key, "Queues", State.WRONG, "Tasks wait.", "Look there.", alerts=True, by_mail=by_mail)


def test_one_letter_when_it_lasts_and_one_when_it_is_over(boss: User, watch: Watch) -> None:
    assert watch.see(wrong()) == Noticed(0, 0, 0)
    assert watch.see(wrong()) == Noticed(1, 0, 1)
    for _ in range(5):
        assert watch.see(wrong()) == Noticed(0, 0, 0)
    assert [watch.see() for _ in range(3)] == [Noticed(0, 0, 0), Noticed(0, 0, 0), Noticed(0, 1, 1)]
    assert watch.see() == Noticed(0, 0, 0)
    assert letters_to(boss) == 2


def test_what_is_gone_at_the_next_look_is_told_to_nobody(boss: User, watch: Watch) -> None:
    watch.see(wrong())
    watch.see()
    assert letters_to(boss) == 0
    assert [alert.ended_at is not None for alert in alerts()] == [True]


def test_what_comes_and_goes_is_one_trouble(boss: User, watch: Watch) -> None:
    watch.see(wrong())
    for _ in range(4):
        watch.see(wrong())
        watch.see()
    assert letters_to(boss) == 1
    assert len(alerts()) == 1


def test_what_cannot_be_looked_at_is_not_over(boss: User, watch: Watch) -> None:
    watch.see(wrong())
    watch.see(wrong())
    unknown = Line("queue-stuck", "Queues", State.UNKNOWN, "Not told.", alerts=True)
    for _ in range(5):
        assert watch.see(unknown) == Noticed(0, 0, 0)


def test_troubles_of_one_look_share_a_letter(boss: User, watch: Watch) -> None:
    watch.see(wrong(), wrong("mail"), wrong("evidence"))
    assert watch.see(wrong(), wrong("mail"), wrong("evidence")) == Noticed(3, 0, 1)


def test_that_letters_fail_is_not_told_by_letter(boss: User, watch: Watch) -> None:
    for _ in range(3):
        watch.see(wrong("mail", by_mail=False))
    assert watch.see() == Noticed(0, 0, 0)
    assert letters_to(boss) == 0


def test_only_what_is_wrong_and_meant_for_letters_is_told(boss: User, watch: Watch) -> None:
    shown = Line("version", "Version", State.WRONG, "Old.")
    warned = Line("mail", "Letters", State.WARN, "One failed.", alerts=True)
    for _ in range(3):
        watch.see(shown, warned)
    assert alerts() == []


def test_the_letter_says_what_is_wrong_and_what_to_do(boss: User, watch: Watch) -> None:
    watch.see(wrong())
    watch.see(wrong())
    made = composed(db.session.query(Mail).one())
    assert made.subject.endswith("Queues needs a look")
    assert "Tasks wait. Look there." in made.text
    assert "/health" in made.text


def test_the_second_letter_says_that_it_is_over(boss: User, watch: Watch) -> None:
    watch.see(wrong())
    watch.see(wrong())
    for _ in range(3):
        watch.see()
    first, second = db.session.query(Mail).order_by(Mail.id)
    made = composed(second)
    assert made.subject.endswith("all is well again")
    assert "Over: Queues" in made.text
    boss.role = Role.MANAGER
    with current_app.test_request_context():
        assert isinstance(compose(first, "id"), NotNeeded)


def test_the_scheduler_has_it_all_looked_at(app: Flask, client: FlaskClient, boss: User) -> None:
    keep(call(97), letter(MailState.WAITING, age=timedelta(hours=3)))
    db.session.remove()
    headers = {"X-Task-Secret": app.extensions["configuration"].task_secret}
    with count_statements(app) as sent:
        assert client.get("/cron/alerts/check", headers=headers).status_code == 200
    assert len(sent) <= 50
    assert {alert.cause for alert in alerts()} == {"graph-limit", "mail"}
    assert db.session.query(DatabaseSize).one().size > 0
    assert client.get("/cron/alerts/check", headers=headers).status_code == 200
    assert db.session.query(DatabaseSize).count() == 1
