"""Whose account a report's Sheet is made by, and why there is none."""

from dataclasses import replace

import pytest
from flask import Flask

from application.config import Config, GoogleReports
from application.export.making.words import problem_words
from application.export.sheets.owners import NoOwner, Owner, owner_for
from application.models import RecipientKind

pytestmark = pytest.mark.usefixtures("context")


def owner(app: Flask, setting: GoogleReports, kind: RecipientKind) -> Owner | NoOwner:
    config: Config = app.extensions["configuration"]
    return owner_for(1, kind, None, replace(config, google_reports=setting))


@pytest.mark.parametrize("kind", [RecipientKind.STAFF, RecipientKind.BRAND, RecipientKind.INFLUENCER])
def test_in_a_shared_drive_no_sign_in_is_needed(app: Flask, kind: RecipientKind) -> None:
    assert owner(app, "shared_drive", kind) == Owner()


@pytest.mark.parametrize("setting", ["off", "shared_drive", "sign_in"])
def test_a_consultants_report_is_a_workbook_only_as_a_sheet_would_outlast_their_access(
    app: Flask, setting: GoogleReports
) -> None:
    found = owner(app, setting, RecipientKind.CONSULTANT)
    assert isinstance(found, NoOwner)
    assert "workbook only" in problem_words(found.problem)
    assert "outlast their access" in problem_words(found.problem)
