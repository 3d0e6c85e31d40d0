"""Guesses of one's own password are held back on every form that asks for it, and programs told why."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from application.accounts.tries import LIMITS, SubjectKind, TryAction
from tests.accounts import stage

TRIES = LIMITS[TryAction.PASSWORD_AGAIN, SubjectKind.ACCOUNT]


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/account/google", {"google_email": "mona@gmail.com"}),
        ("/account/email", {"email": "other@example.org"}),
        ("/account/password", {"password": stage.OTHER_PASSWORD}),
        ("/account/second-factor/begin", {}),
    ],
)
def test_too_many_guesses_are_answered_with_how_long_to_wait(
    app: Flask, managers_browser: FlaskClient, manager: int, path: str, form: dict[str, str]
) -> None:
    guess = {"own_password": "guess guess"}
    answers = [
        managers_browser.post("/account/google", data=guess | {"google_email": ""}).status_code
        for _ in range(TRIES)
    ]
    assert answers == [403] * TRIES
    answer = managers_browser.post(path, data=form | {"own_password": stage.PASSWORD})
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 901
    assert "Too many tries. Wait" in answer.get_data(as_text=True)
    row = stage.user(app, manager)
    assert (row.google_email, row.email) == (None, stage.ADDRESS)
