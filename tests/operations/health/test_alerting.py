"""Alerts: one letter when something is wrong at two looks, none while it lasts, one when it is over."""

import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple

import pytest
from flask import Flask, current_app
from flask.testing import FlaskClient

from application.clock import clock
from application.extensions import db
from application.integrations.mail import OutgoingLetter
from application.logs import ERROR_EVENT, JsonFormatter, Place
from application.mail.alert_words import QUIET
from application.mail.composing import compose
from application.mail.words import NotNeeded
from application.models import Alert, CronVisit, DatabaseSize, Mail, MailState, Role, User
from application.operations.doctor.findings import State
from application.operations.health.alerting import follow_up
from application.operations.health.crons import wanted_jobs
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


class Told(NamedTuple):
    """What of a look goes out by letter."""

    began: int
    ended: int
    letters: int


class Watch:
    """Looks every quarter of an hour; `logged` is of the last look."""

    def __init__(self) -> None:
        self.now = START
        self.logged: list[str] = []

    def see(self, *lines: Line) -> Told:
        self.now += QUARTER
        clock.follow(lambda: self.now - clock.real_now())
        noticed = follow_up(lines, self.now)
        commit()
        self.logged = [line.key for line in noticed.lasting]
        return Told(noticed.began, noticed.ended, noticed.letters)


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
    assert watch.see(wrong()) == Told(0, 0, 0)
    assert watch.see(wrong()) == Told(1, 0, 1)
    for _ in range(5):
        assert watch.see(wrong()) == Told(0, 0, 0)
    assert [watch.see() for _ in range(3)] == [Told(0, 0, 0), Told(0, 0, 0), Told(0, 1, 1)]
    assert watch.see() == Told(0, 0, 0)
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


def test_what_comes_back_within_the_quiet_period_is_not_told_again(boss: User, watch: Watch) -> None:
    for _ in range(3):
        for look in (wrong(), wrong()), (wrong(), wrong()), (), (), ():
            watch.see(*look[:1])
    assert [alert.told_at is not None for alert in alerts()] == [True, False, False]
    assert letters_to(boss) == 2, "one that it began, and one that it was over"


def test_what_came_back_and_still_lasts_after_the_quiet_period_is_told(boss: User, watch: Watch) -> None:
    begun = [watch.see(wrong()), watch.see(wrong())][1]
    told_at = watch.now
    for _ in range(3):
        watch.see()
    letters = 0
    while letters == 0:
        letters = watch.see(wrong()).letters
    assert (begun.letters, letters) == (1, 1)
    assert QUIET <= watch.now - told_at < QUIET + 2 * QUARTER


def test_the_quiet_of_one_trouble_hides_no_other(boss: User, watch: Watch) -> None:
    for _ in range(2):
        watch.see(wrong())
    for _ in range(3):
        watch.see()
    watch.see(wrong("evidence"), wrong())
    assert watch.see(wrong("evidence"), wrong()) == Told(1, 0, 1)


def test_the_log_is_told_once_of_each_trouble_that_lasts_by_letter_or_not(boss: User, watch: Watch) -> None:
    logged = []
    for _ in range(4):
        watch.see(wrong(), wrong("mail", by_mail=False))
        logged.append(watch.logged)
    assert logged == [[], ["queue-stuck", "mail"], [], []]
    for _ in range(3):
        watch.see()
    for _ in range(2):
        watch.see(wrong())
    assert watch.logged == ["queue-stuck"], "the log knows no quiet period"


def test_what_passes_is_not_logged(boss: User, watch: Watch) -> None:
    for _ in range(3):
        watch.see(wrong())
        assert watch.logged == []
        watch.see()


def test_what_cannot_be_looked_at_is_not_over(boss: User, watch: Watch) -> None:
    watch.see(wrong())
    watch.see(wrong())
    unknown = Line("queue-stuck", "Queues", State.UNKNOWN, "Not told.", alerts=True)
    for _ in range(5):
        assert watch.see(unknown) == Told(0, 0, 0)


def test_troubles_of_one_look_share_a_letter(boss: User, watch: Watch) -> None:
    watch.see(wrong(), wrong("mail"), wrong("evidence"))
    assert watch.see(wrong(), wrong("mail"), wrong("evidence")) == Told(3, 0, 1)


def test_that_letters_fail_is_not_told_by_letter(boss: User, watch: Watch) -> None:
    for _ in range(3):
        watch.see(wrong("mail", by_mail=False))
    assert watch.see() == Told(0, 0, 0)
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
    assert made.subject.endswith("needs a look: Queues")
    assert "Tasks wait. Look there." in made.text
    assert "/health" in made.text


def test_the_second_letter_says_that_it_is_over(boss: User, watch: Watch) -> None:
    watch.see(wrong())
    watch.see(wrong())
    for _ in range(3):
        watch.see()
    first, second = db.session.query(Mail).order_by(Mail.id)
    made = composed(second)
    assert made.subject.endswith("is well again: Queues")
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
    assert db.session.query(CronVisit).count() == len(wanted_jobs())
    assert db.session.query(DatabaseSize).one().size > 0
    assert client.get("/cron/alerts/check", headers=headers).status_code == 200
    assert db.session.query(DatabaseSize).count() == 1


def test_each_trouble_is_an_error_in_the_log_of_its_own_group(
    app: Flask, client: FlaskClient, boss: User, caplog: pytest.LogCaptureFixture
) -> None:
    noted = clock.now() - QUARTER
    keep(letter(MailState.WAITING, age=timedelta(hours=3)))
    told = {"name": "Letters", "words": "", "to_do": "", "began_at": noted, "seen_at": noted}
    keep(Alert(cause="mail", open_cause="mail", **told))
    db.session.remove()
    headers = {"X-Task-Secret": app.extensions["configuration"].task_secret}
    for _ in range(2):
        client.get("/cron/alerts/check", headers=headers)
    [record] = [each for each in caplog.records if vars(each).get("alert")]
    entry = json.loads(JsonFormatter(Place("platform-1", "default", "v7")).format(record))
    assert (entry["severity"], entry["alert"], entry["@type"]) == ("ERROR", "mail", ERROR_EVENT)
    assert entry["message"].startswith("Letters: None sent, none failed in the last day; 1 waiting")
    assert entry["context"]["reportLocation"]["functionName"] == "mail"
    assert "mail server" in entry["to_do"]


def test_two_looks_at_once_write_one_letter(app: Flask, boss: User, caplog: pytest.LogCaptureFixture) -> None:
    noted = clock.now() - QUARTER
    keep(letter(MailState.WAITING, age=timedelta(hours=3)), call(97))
    told = {"words": "", "to_do": "", "began_at": noted, "seen_at": noted}
    keep(Alert(cause="graph-limit", open_cause="graph-limit", name="Limits", **told))
    db.session.remove()
    headers = {"X-Task-Secret": app.extensions["configuration"].task_secret}
    together = threading.Barrier(2, timeout=30)
    answers: list[int] = []

    def visit() -> None:
        together.wait()
        answers.append(app.test_client().get("/cron/alerts/check", headers=headers).status_code)

    looks = [threading.Thread(target=visit) for _ in range(2)]
    for look in looks:
        look.start()
    for look in looks:
        look.join(60)
    assert answers == [200, 200]
    assert db.session.query(Mail).filter_by(kind="platform_alert").count() == 1
    assert sorted(alert.cause for alert in alerts()) == ["graph-limit", "mail"]
    assert [vars(each)["alert"] for each in caplog.records if vars(each).get("alert")] == ["graph-limit"]
