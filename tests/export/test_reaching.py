"""That figures reached a Google Sheet is told once to those whose they are; who may open it is in sight."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from application.clock import clock
from application.extensions import db
from application.models import AuditEntry, Report, ReportFile
from tests.conftest import RunningSandbox, SignIn
from tests.export.access.stage import SheetStage, create_access, create_file, set_sheet_stage
from tests.export.delivery.stage import Desk, set_desk
from tests.export.test_sheets import make


@pytest.fixture
def sheet(app: Flask, client: FlaskClient, sign_in: Any, sandbox: RunningSandbox) -> SheetStage:
    return set_sheet_stage(app, client, sign_in, sandbox)


def told(sheet: SheetStage) -> int:
    with sheet.stage.rows():
        return (
            db.session.query(AuditEntry)
            .filter_by(action="partner_in_sheet", user_id=sheet.stage.influencer_id)
            .count()
        )


def test_each_making_that_a_sheet_holds_stands_once_in_the_ledger(
    sheet: SheetStage, app: Flask, sign_in: SignIn
) -> None:
    assert told(sheet) == 1
    make(sheet.stage)
    assert told(sheet) == 2
    partner = app.test_client()
    sign_in(partner, sheet.stage.influencer_id)
    assert "Had the report of Autumn Table written into a Google Sheet" in partner.get("/me/seen-by").text


@pytest.fixture
def desk(app: Flask, client: FlaskClient, sign_in: SignIn) -> Desk:
    return set_desk(app, client, sign_in)


def with_sheet(desk: Desk) -> tuple[int, int]:
    """A delivered report of the brand's with a Sheet; the report's and the Sheet's number."""
    report_id, snapshot_id = desk.delivered(desk.brand_id)
    with desk.stage.rows():
        file = create_file(db.session.get_one(Report, report_id), open_for_report_id=report_id)
        file.snapshot_id, file.written_at = snapshot_id, clock.now()
        db.session.commit()
        return report_id, file.id


def test_the_reports_page_leads_to_who_may_open_its_sheet_and_lets_the_recipient_in(desk: Desk) -> None:
    report_id, file_id = with_sheet(desk)
    page = f"{desk.stage.address}/reports/{report_id}"
    text = desk.stage.client.get(page).text
    assert f'href="/reports/files/{file_id}">Who may open it (0)' in text
    assert 'name="address" value="tea@example.org"' in text
    form = {"address": "tea@example.org", "role": "reader", "with_mail": "y"}
    added = desk.stage.client.post(f"/reports/files/{file_id}/people", data=form, follow_redirects=True)
    assert "tea@example.org is being let in." in added.text
    text = desk.stage.client.get(page).text
    assert "Who may open it (1)" in text
    assert "Alder Tea may open the Google Sheet too, as tea@example.org." in text


def test_partners_find_the_sheet_among_their_reports_once_they_may_open_it(desk: Desk) -> None:
    _, file_id = with_sheet(desk)
    address = "https://sheets.invalid/1"
    assert address not in desk.brand.get("/me/reports").text
    with desk.stage.rows():
        create_access(db.session.get_one(ReportFile, file_id), "Tea@example.org")
    assert f'href="{address}"' in desk.brand.get("/me/reports").text
    assert address not in desk.influencer.get("/me/reports").text
