"""Google as the application is configured to reach it."""

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import text

from application.config import SANDBOX_SHARED_DRIVE, Config
from application.extensions import db
from application.gateways import Gateways, TransactionOpen, gateways
from tests.integrations.google.stage import BACK, Google, allow


def sign_in(email: str) -> str:
    """The refresh token of somebody who signs in by the application's own gateway."""
    login = gateways().google_login()
    dialog = login.dialog(BACK)
    code = login.callback_code(allow(dialog, email), dialog.state)
    token = login.exchange_code(code, BACK, dialog.verifier).refresh_token
    assert token is not None
    return token


def test_a_staff_member_makes_a_file_in_their_own_drive(context: Flask, google: Google, email: str) -> None:
    account = gateways().google_person(sign_in(email), patience_seconds=5.0)
    file = account.drive.find_or_create("Report", "r-1")
    assert (file.owner_email, file.drive_id) == (email, None)
    assert account.sheets.layout(file.id).title == "Report"
    assert account.calls == 3


def test_the_service_account_makes_a_file_in_the_drive_of_the_settings(
    context: Flask, google: Google, config: Config
) -> None:
    google.sandbox.advance(seconds=61)
    shared = Gateways(
        replace(config, google_reports="shared_drive", google_shared_drive=SANDBOX_SHARED_DRIVE)
    )
    account = shared.google_service_account(patience_seconds=5.0)
    file = account.drive.find_or_create("Report", "r-gateway")
    assert file.drive_id == SANDBOX_SHARED_DRIVE
    assert account.refresh_token is None


def test_nobody_asks_google_inside_a_transaction(context: Flask, google: Google, email: str) -> None:
    login = gateways().google_login()
    token = sign_in(email)
    person = gateways().google_person(token, patience_seconds=5.0)
    own = gateways().google_service_account(patience_seconds=5.0)
    db.session.execute(text("SELECT 1"))
    for ask in (
        lambda: person.drive.find("r-1"),
        lambda: person.sheets.layout("1abc"),
        lambda: own.drive.permissions("1abc"),
        lambda: login.revoke(token),
    ):
        with pytest.raises(TransactionOpen):
            ask()
    assert person.calls == own.calls == 0
    db.session.rollback()
    assert person.drive.find("r-1") == ()


def test_production_asks_google_itself(config: Config) -> None:
    outside = Gateways(replace(config, profile="production", google_url=None, google_client_id="client-1"))
    assert outside.google_login().dialog(BACK).url.startswith("https://accounts.google.com/")
