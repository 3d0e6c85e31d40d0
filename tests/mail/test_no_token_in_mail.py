"""No letter, row, task or line of the log holds a token. That the search finds one is proved by planting."""

from datetime import timedelta

from flask import Flask

from application.clock import clock
from application.config import Config
from application.extensions import db
from application.integrations.tasks_local import LocalTaskQueue
from application.mail.composing import compose
from application.mail.connection_letters import write_about
from application.mail.words import NotNeeded
from application.models import FacebookLogin, Mail, MailState, Role
from application.task_queue import commit
from tests.builders import create_campaign, create_user
from tests.collection.leaks import Secrets, Traces, logging_into
from tests.mail.conftest import Mailbox, person, user_of

TOKENS = tuple(f"EAAOplantedInLogin{number}x0123456789abcdef" for number in range(4))


def _everybody() -> list[FacebookLogin]:
    """Every kind of letter, to partners and to staff, each login with a token of its own."""
    now = clock.now()
    ending, access, lost, permission = (
        person(days_left=5 if place == 0 else 40, token=token, address=f"reader{place}@example.org")
        for place, token in enumerate(TOKENS)
    )
    access.data_access_expires_at = now + timedelta(days=3)
    lost.mark_lost("The password was changed.", "password_changed", now)
    permission.mark_lost("A permission is missing.", "permission_missing", now)
    user = user_of(permission)
    user.contact_email = None
    today = now.date()
    maker = create_user(role=Role.MANAGER)
    create_campaign(members=[user], created_by_id=maker.id, starts_on=today, ends_on=today)
    return [ending, access, lost, permission]


def test_letters_hold_no_token(
    app: Flask, context: Flask, config: Config, queue: LocalTaskQueue, mailbox: Mailbox
) -> None:
    traces = Traces(app, config, Secrets(TOKENS, config.facebook_app_secret))
    with logging_into(traces.log):
        for login in _everybody():
            assert write_about(login, clock.now()) == 1
        commit()
        with app.test_request_context():
            for mail in db.session.query(Mail):
                letter = compose(mail, "1")
                assert not isinstance(letter, NotNeeded)
                traces.texts += [letter.text, letter.html, letter.subject]
        db.session.rollback()
        queue.drain()
        traces.texts += [str(letter) for letter in mailbox.letters()]
    assert {mail.state for mail in db.session.query(Mail)} == {MailState.SENT}
    db.session.rollback()
    assert len(mailbox.letters()) == 4
    assert {"column mails.subject", "column mails.problem", "log"} <= traces.names()
    assert traces.found() == {}
    traces.texts.append(TOKENS[2])
    assert traces.found() == {"exceptions": {"a token"}}
    queue.close()
