"""Whose account a report's Sheet is made by, and why there is none."""

from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from application.config import Config, GoogleReports
from application.export.sheets.owners import NoOwner, Owner, owner_for
from application.extensions import db
from application.models import GoogleLoginState, RecipientKind, Role
from application.report_problems import problem_words
from tests import builders
from tests.export.report_rows import create_report
from tests.operations.test_google_causes import google_login

pytestmark = pytest.mark.usefixtures("context")


def owner(app: Flask, setting: GoogleReports, kind: RecipientKind) -> Owner | NoOwner:
    config: Config = app.extensions["configuration"]
    return owner_for(1, kind, None, replace(config, google_reports=setting))


@pytest.mark.parametrize("kind", [RecipientKind.STAFF, RecipientKind.BRAND, RecipientKind.INFLUENCER])
def test_in_a_shared_drive_no_sign_in_is_needed(app: Flask, kind: RecipientKind) -> None:
    assert owner(app, "shared_drive", kind) == Owner()


@pytest.mark.parametrize(
    ("changed", "owns"),
    [({}, True), ({"role": Role.CONSULTANT}, False), ({"active": False}, False)],
    ids=["manager", "consultant", "ended"],
)
def test_no_sheet_is_made_in_the_drive_of_who_is_staff_no_more(
    app: Flask, changed: dict[str, Any], owns: bool
) -> None:
    person = builders.create_user(**{"role": Role.MANAGER, **changed})
    login = google_login(person, GoogleLoginState.CONNECTED)
    login.refresh_token = "token"
    report = create_report(builders.create_campaign())
    report.made_by_id = person.id
    db.session.commit()
    config = replace(app.extensions["configuration"], google_reports="sign_in")
    found = owner_for(report.id, RecipientKind.STAFF, None, config)
    assert (found == Owner(login.id, "token")) is owns


@pytest.mark.parametrize("setting", ["off", "shared_drive", "sign_in"])
def test_a_consultants_report_is_a_workbook_only_as_a_sheet_would_outlast_their_access(
    app: Flask, setting: GoogleReports
) -> None:
    found = owner(app, setting, RecipientKind.CONSULTANT)
    assert isinstance(found, NoOwner)
    assert "workbook only" in problem_words(found.problem)
    assert "outlast their access" in problem_words(found.problem)
