"""In production without a mail server nothing is sent, and the row says so."""

from dataclasses import replace

import pytest
from flask import Flask

from application.clock import clock
from application.config import Config
from application.gateways import gateways
from application.integrations.mail import SmtpSender
from application.mail.connection_letters import write_about
from application.models import MailState
from application.task_queue import commit
from tests.mail.conftest import deliver, only_mail, person


@pytest.fixture
def config(config: Config) -> Config:
    return replace(config, profile="production", sandbox_url=None)


def test_the_row_says_that_no_mail_server_is_set_up(app: Flask, context: Flask) -> None:
    write_about(person(), clock.now())
    commit()
    assert deliver(app, only_mail().id) == 200
    mail = only_mail()
    assert (mail.state, mail.problem) == (
        MailState.FAILED,
        "No mail server is set up, so no mail is sent.",
    )


@pytest.mark.parametrize(
    ("host", "sender", "works"),
    [("mail.example", "a@b.example", True), ("mail.example", "", False), ("", "a@b.example", False)],
)
def test_a_server_and_a_sender_are_both_needed(
    app: Flask, context: Flask, host: str, sender: str, works: bool
) -> None:
    found = gateways()
    found.config = replace(found.config, smtp_host=host, mail_from=sender)
    assert isinstance(found.mail(), SmtpSender) is works
