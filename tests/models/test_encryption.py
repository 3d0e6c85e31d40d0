"""Tokens stand encrypted in the database, and under which keys they can be read."""

from collections.abc import Iterator

import pytest
from cryptography.fernet import Fernet, InvalidToken
from flask import Flask
from sqlalchemy import text

from application.config import Config
from application.extensions import db
from application.models import FacebookLogin
from application.models.encryption import TokenCipher, cipher
from tests.builders import create_login

TOKEN = "EAAplain-words-of-a-token"


@pytest.fixture(autouse=True)
def _own_keys_afterwards(config: Config) -> Iterator[None]:
    yield
    cipher.use_keys(config.token_keys)


def _raw_token() -> str | None:
    with db.engine.connect() as connection:
        found: str | None = connection.execute(text("SELECT token FROM facebook_logins")).scalar_one()
        return found


def _read_again(login_id: int) -> str | None:
    db.session.expire_all()
    return db.session.get_one(FacebookLogin, login_id).token


def test_the_row_holds_no_plain_token(context: Flask) -> None:
    login = create_login(token=TOKEN)
    raw = _raw_token()
    assert raw is not None
    assert TOKEN not in raw
    assert "EAA" not in raw
    assert _read_again(login.id) == TOKEN


def test_the_same_token_is_never_stored_in_the_same_form(context: Flask) -> None:
    assert cipher.encrypt(TOKEN) != cipher.encrypt(TOKEN)


def test_no_token_is_stored_as_none(context: Flask) -> None:
    login = create_login(token=None)
    assert _raw_token() is None
    assert _read_again(login.id) is None


def test_an_older_key_still_reads_and_the_newest_writes(context: Flask, config: Config) -> None:
    login = create_login(token=TOKEN)
    newest = Fernet.generate_key().decode()
    cipher.use_keys([newest, *config.token_keys])
    assert _read_again(login.id) == TOKEN
    login.token = "EAAanother-token-of-hers"
    db.session.commit()
    cipher.use_keys([newest])
    assert _read_again(login.id) == "EAAanother-token-of-hers"


def test_what_no_key_opens_counts_as_absent_and_is_logged(
    context: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    login_id = create_login(token=TOKEN).id
    cipher.use_keys([Fernet.generate_key().decode()])
    db.session.expire_all()
    assert db.session.get_one(FacebookLogin, login_id).token is None
    assert "cannot be decrypted" in caplog.text


def test_what_was_put_there_by_hand_counts_as_absent(context: Flask) -> None:
    login_id = create_login(token=TOKEN).id
    db.session.execute(text("UPDATE facebook_logins SET token = 'EAAput-there-by-hand'"))
    db.session.commit()
    assert db.session.get_one(FacebookLogin, login_id).token is None


def test_the_cipher_itself_refuses_what_no_key_opens(context: Flask) -> None:
    with pytest.raises(InvalidToken):
        cipher.decrypt("EAAput-there-by-hand")


def test_a_cipher_without_keys_refuses_to_work() -> None:
    with pytest.raises(RuntimeError, match="no keys"):
        TokenCipher().encrypt(TOKEN)
