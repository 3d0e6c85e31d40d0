"""The token of a sign-in: made anew each time, long, and like no other (ASVS 7.2.2, 7.2.3)."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.accounts import stage

BITS_OF_A_CHARACTER = 6


def _token_of_a_new_sign_in(client: FlaskClient) -> str:
    assert stage.enter(client).status_code == 303
    with client.session_transaction() as kept:
        return str(kept["_user_id"])


@pytest.mark.usefixtures("manager")
def test_each_sign_in_has_a_long_token_of_its_own(app: Flask) -> None:
    client = app.test_client()
    tokens = [
        _token_of_a_new_sign_in(client),
        _token_of_a_new_sign_in(client),
        _token_of_a_new_sign_in(app.test_client()),
    ]
    assert len(set(tokens)) == 3
    for token in tokens:
        assert re.fullmatch(r"[\w-]{43,}", token, re.ASCII)
        assert len(token) * BITS_OF_A_CHARACTER >= 128
