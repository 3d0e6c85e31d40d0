"""Whatever happens to the second factor of an account, its person is told by letter."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from application.accounts.recovery_codes import make_codes
from application.config import Config
from application.extensions import db
from application.integrations.tasks_local import LocalTaskQueue
from application.models import Mail
from tests.accounts.stage import ADDRESS, PASSWORD, code_now, enter, give_second_factor, member
from tests.mail.conftest import Mailbox

Enter = Callable[[FlaskClient, int], None]
OWN = "/account/second-factor"


@pytest.fixture
def manager(app: Flask, client: FlaskClient, sign_in: Enter) -> int:
    user_id = member(app, name="Mona Marsh")
    sign_in(client, user_id)
    return user_id


def _letters(app: Flask) -> list[tuple[str, str]]:
    with app.app_context():
        rows = db.session.execute(select(Mail.kind, Mail.address).order_by(Mail.id))
        return [(row.kind, row.address) for row in rows]


def _set_up(client: FlaskClient, code: Callable[[str], str] = code_now) -> int:
    client.post(f"{OWN}/begin", data={"own_password": PASSWORD})
    page = client.get(f"{OWN}/set-up").get_data(as_text=True)
    secret = page.split('typed-key">')[1].split("<")[0].replace(" ", "")
    return client.post(f"{OWN}/set-up", data={"code": code(secret)}).status_code


def test_setting_it_up_and_moving_it_are_told_apart(app: Flask, client: FlaskClient, manager: int) -> None:
    assert _set_up(client, lambda secret: "not a code") == 400
    assert _letters(app) == []
    assert _set_up(client) == 200
    assert _set_up(client) == 200
    assert _letters(app) == [("second_factor_set", ADDRESS), ("second_factor_moved", ADDRESS)]


def test_new_recovery_codes_are_told(app: Flask, client: FlaskClient, manager: int) -> None:
    give_second_factor(app, manager)
    client.post(f"{OWN}/recovery-codes", data={"own_password": "a wrong password"})
    assert _letters(app) == []
    client.post(f"{OWN}/recovery-codes", data={"own_password": PASSWORD})
    assert _letters(app) == [("recovery_codes_made", ADDRESS)]


def test_a_recovery_code_that_let_somebody_in_is_told_and_a_refused_one_is_not(
    app: Flask, manager: int
) -> None:
    give_second_factor(app, manager)
    with app.app_context():
        code = make_codes(manager)[0]
        db.session.commit()
    browser = app.test_client()
    enter(browser)
    assert browser.post("/sign-in/recovery-code", data={"code": "AAAA-BBBB"}).status_code == 401
    assert _letters(app) == []
    assert browser.post("/sign-in/recovery-code", data={"code": code}).status_code == 303
    assert _letters(app) == [("recovery_code_used", ADDRESS)]


def test_the_letter_arrives_in_both_forms_and_says_what_to_do_if_it_was_somebody_else(
    app: Flask, client: FlaskClient, manager: int, queue: LocalTaskQueue, mailbox: Mailbox, config: Config
) -> None:
    _set_up(client)
    queue.drain()
    [letter] = mailbox.letters()
    assert letter["to"] == ADDRESS
    assert letter["subject"] == f"Your second factor was set up for {config.platform_name}"
    for form in ("text", "html"):
        words = " ".join(re.sub(r"<[^>]+>", " ", letter[form]).split())
        assert "Hello Mona Marsh," in words
        assert "a second factor was set up for your account" in words
        assert "If that was not you, somebody else may know your password" in words
        assert f"{config.public_url}/account" in letter[form]
