"""A letter goes out once, and what came of it is on record."""

from datetime import timedelta

import pytest
from flask import Flask
from werkzeug.test import Client

from application.clock import clock
from application.config import Config
from application.extensions import db
from application.integrations.tasks import queue_settings
from application.integrations.tasks_local import LocalTaskQueue
from application.mail import service
from application.mail.connection_letters import write_about
from application.mail.service import ask_for_mail
from application.models import LoginState, MailState
from application.task_queue import commit
from tests.mail.conftest import ADDRESS, Mailbox, deliver, only_mail, person, sweep, user_of
from tests.statements import count_statements

LAST = queue_settings("mail").max_attempts


def _asked(**more: object) -> int:
    """A letter about a connection that ends soon, asked for; returns its id."""
    login = person(**more)  # type: ignore[arg-type]
    assert write_about(login, clock.now()) == 1
    commit()
    return only_mail().id


def test_a_letter_goes_out_in_words_made_at_sending_and_is_recorded(
    app: Flask, context: Flask, queue: LocalTaskQueue, mailbox: Mailbox, config: Config
) -> None:
    _asked()
    assert (only_mail().state, only_mail().subject) == (MailState.WAITING, None)
    db.session.rollback()
    queue.drain()
    [letter] = mailbox.letters()
    mail = only_mail()
    assert (mail.state, mail.problem) == (MailState.SENT, None)
    assert mail.sent_at is not None
    assert letter["to"] == ADDRESS
    assert letter["subject"] == mail.subject
    assert letter["subject"].startswith("Your connection to Instagram ends on ")
    assert f"{config.public_url}/connect/again/influencer\n" in letter["text"]


def test_a_letter_is_asked_for_once_by_key(context: Flask, queue: LocalTaskQueue, mailbox: Mailbox) -> None:
    user = user_of(person())
    more = {"kind": "connection_ends", "user_id": user.id, "facebook_login_id": user.facebook_login_id}
    assert ask_for_mail(key="one", address=ADDRESS, **more)  # type: ignore[arg-type]
    assert not ask_for_mail(key="one", address=ADDRESS, **more)  # type: ignore[arg-type]
    commit()
    assert not ask_for_mail(key="one", address=ADDRESS, **more)  # type: ignore[arg-type]
    commit()
    queue.drain()
    assert len(mailbox.letters()) == 1


def test_a_task_delivered_again_sends_nothing(app: Flask, context: Flask, mailbox: Mailbox) -> None:
    mail_id = _asked()
    assert [deliver(app, mail_id), deliver(app, mail_id), deliver(app, mail_id, generation=1)] == [200] * 3
    assert len(mailbox.letters()) == 1


def test_of_two_deliveries_at_once_one_sends(app: Flask, context: Flask, mailbox: Mailbox) -> None:
    mail_id = _asked()
    with app.test_request_context():
        claimed = service.claim(mail_id, 0)
        commit()
    assert claimed
    assert deliver(app, mail_id) == 200
    assert mailbox.letters() == []
    service.note_sent(claimed)
    commit()
    assert only_mail().state is MailState.SENT


@pytest.mark.parametrize(
    "payload", [None, [], {}, {"mail": 1}, {"mail": True, "generation": 0}, {"mail": -1}]
)
def test_a_task_that_names_no_letter_is_refused(app: Flask, config: Config, payload: object) -> None:
    headers = {"X-Task-Secret": config.task_secret}
    answer = Client(app.wsgi_app).post("/tasks/mail/send", json=payload, headers=headers)
    assert answer.status_code == 400


def test_a_letter_that_is_not_there_is_done_with(app: Flask) -> None:
    assert deliver(app, 4711) == 200


def test_passing_trouble_is_noted_and_left_to_the_queue(app: Flask, context: Flask) -> None:
    mail_id = _asked()
    assert deliver(app, mail_id) == 500
    assert deliver(app, mail_id, attempt=2) == 500
    assert deliver(app, mail_id, attempt=LAST) == 200
    mail = only_mail()
    assert (mail.state, mail.generation) == (MailState.WAITING, 0)
    assert mail.problem == "The sandbox's mailbox could not be reached."


def test_an_accident_is_noted_and_tried_again(app: Flask, context: Flask) -> None:
    mail_id = _asked()
    only_mail().kind = "unheard of"
    db.session.commit()
    assert deliver(app, mail_id) == 500
    assert deliver(app, mail_id, attempt=LAST) == 200
    assert (only_mail().state, only_mail().problem) == (MailState.WAITING, service.UNEXPECTED)


def test_what_was_left_lying_is_taken_up_and_given_up_after_days(app: Flask, context: Flask) -> None:
    mail_id = _asked()
    assert sweep(app) == 200
    assert only_mail().generation == 0  # the queue still has it
    for hours, tried, state, generation in (
        (4, False, MailState.WAITING, 1),
        (24 * 10, False, MailState.WAITING, 2),
        (24 * 2, True, MailState.WAITING, 3),
        (24 * 4, True, MailState.FAILED, 3),
    ):
        mail = only_mail()
        mail.created_at = clock.now() - timedelta(hours=hours)
        mail.problem = "The mail server could not be reached." if tried else None
        db.session.commit()
        sweep(app)
        assert (only_mail().state, only_mail().generation) == (state, generation)
    assert deliver(app, mail_id, generation=3) == 200


def test_what_the_sweep_takes_up_goes_out_once(
    app: Flask, context: Flask, queue: LocalTaskQueue, mailbox: Mailbox
) -> None:
    mail_id = _asked()
    only_mail().created_at = clock.now() - timedelta(hours=5)
    db.session.commit()
    sweep(app)
    queue.drain()
    assert len(mailbox.letters()) == 1
    assert deliver(app, mail_id) == 200
    assert len(mailbox.letters()) == 1


@pytest.mark.parametrize("happened", ["renewed", "address changed", "address removed", "access ended"])
def test_a_letter_that_was_overtaken_is_not_sent(
    app: Flask, context: Flask, mailbox: Mailbox, happened: str
) -> None:
    login = person()
    write_about(login, clock.now())
    user = user_of(login)
    if happened == "renewed":
        login.token_expires_at = login.data_access_expires_at = clock.now() + timedelta(days=60)
    elif happened == "access ended":
        user.active = False
    else:
        user.contact_email = "other@example.org" if happened == "address changed" else None
    commit()
    assert deliver(app, only_mail().id) == 200
    mail = only_mail()
    assert (mail.state, mail.sent_at) == (MailState.FAILED, None)
    assert (mail.problem or "").startswith("Not sent: ")
    assert mailbox.letters() == []


def test_a_letter_of_loss_is_not_sent_to_who_has_connected_again(
    app: Flask, context: Flask, mailbox: Mailbox
) -> None:
    login = person(days_left=50)
    login.mark_lost("The password was changed.", "password_changed", clock.now())
    write_about(login, clock.now())
    login.mark_connected(clock.now())
    commit()
    assert login.state is LoginState.CONNECTED
    assert deliver(app, only_mail().id) == 200
    assert mailbox.letters() == []


def test_sending_costs_a_fixed_number_of_statements(app: Flask, context: Flask, mailbox: Mailbox) -> None:
    mail_id = _asked()
    db.session.close()
    with count_statements(app) as sent:
        deliver(app, mail_id)
    assert len(sent) <= 7
    assert only_mail().state is MailState.SENT
