"""What a partner finds of the reports that were delivered to them, and nothing else."""

import hashlib

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select

from application.clock import clock
from application.export.delivery.queries import EARLIER_SHOWN, REPORTS_A_PAGE
from application.extensions import db
from application.models import (
    AuditAction,
    AuditEntry,
    Campaign,
    CampaignMember,
    Report,
    ReportSnapshot,
    SnapshotPerson,
    User,
)
from tests.builders import create_campaign
from tests.conftest import SignIn
from tests.export.delivery.stage import Desk, set_desk
from tests.export.report_rows import create_delivered, create_snapshot
from tests.statements import count_statements


@pytest.fixture
def desk(app: Flask, client: FlaskClient, sign_in: SignIn) -> Desk:
    return set_desk(app, client, sign_in)


def page(browser: FlaskClient, path: str = "/me/reports") -> str:
    answer = browser.get(path)
    assert answer.status_code == 200
    return answer.text


def test_before_anything_is_delivered_it_says_so(desk: Desk) -> None:
    desk.snapshot(desk.brand_id)
    assert "No report was delivered to you yet" in page(desk.brand)


def test_a_delivered_report_stands_there_with_its_fingerprint_and_is_the_very_file(desk: Desk) -> None:
    _, snapshot_id = desk.delivered(desk.brand_id)
    shown = page(desk.brand)
    assert "Autumn Table" in shown
    path = f"/me/reports/{snapshot_id}.xlsx"
    assert f'href="{path}"' in shown
    answer = desk.brand.get(path, buffered=True)
    assert hashlib.sha256(answer.data).hexdigest() in shown
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")


def test_nobody_finds_the_report_of_another_or_one_that_is_not_delivered(desk: Desk) -> None:
    report_id, delivered = desk.delivered(desk.brand_id)
    _, kept_back = desk.snapshot(desk.brand_id, report_id=report_id)
    assert desk.influencer.get(f"/me/reports/{delivered}.xlsx", buffered=True).status_code == 404
    assert desk.influencer.get(f"/me/reports/{report_id}").status_code == 404
    assert "Autumn Table" not in page(desk.influencer)
    for number in (kept_back, 0, 999_999, 2**63):
        assert desk.brand.get(f"/me/reports/{number}.xlsx", buffered=True).status_code == 404
    assert desk.stage.client.get(f"/me/reports/{delivered}.xlsx", buffered=True).status_code == 403


def test_earlier_ones_are_folded_and_many_have_a_page_of_their_own(desk: Desk) -> None:
    report_id, first = desk.delivered(desk.brand_id)
    with desk.stage.rows():
        report = db.session.get_one(Report, report_id)
        for _ in range(EARLIER_SHOWN + 1):
            create_snapshot(report).delivered_at = report.made_at
        db.session.commit()
    shown = page(desk.brand)
    assert f"{EARLIER_SHOWN + 1} earlier ones" in shown
    assert f"/me/reports/{first}.xlsx" not in shown
    assert f'href="/me/reports/{report_id}"' in shown
    assert f"/me/reports/{first}.xlsx" in page(desk.brand, f"/me/reports/{report_id}")


def test_a_report_of_ones_own_figures_is_called_so(desk: Desk) -> None:
    with desk.stage.rows():
        partner = db.session.get_one(User, desk.stage.influencer_id)
        snapshot = create_delivered(db.session.get_one(Campaign, desk.stage.campaign_id), partner)
        snapshot.report.campaign_id, snapshot.report.partner_id = None, partner.id
        db.session.commit()
        snapshot_id = snapshot.id
    assert "Your own figures" in page(desk.influencer)
    assert desk.influencer.get(f"/me/reports/{snapshot_id}.xlsx", buffered=True).status_code == 200


def test_a_download_stands_in_the_ledger_of_others_and_not_in_ones_own(desk: Desk) -> None:
    _, for_brand = desk.delivered(desk.brand_id)
    _, for_influencer = desk.delivered(desk.stage.influencer_id)
    for browser, snapshot_id in ((desk.brand, for_brand), (desk.influencer, for_influencer)):
        browser.get(f"/me/reports/{snapshot_id}.xlsx", buffered=True)
    with desk.stage.rows():
        by_partners = select(AuditEntry.actor_id, AuditEntry.user_id).where(
            AuditEntry.action == "partner_exported",
            AuditEntry.actor_id.in_((desk.brand_id, desk.stage.influencer_id)),
        )
        found = [tuple(row) for row in db.session.execute(by_partners)]
    assert found == [(desk.brand_id, desk.stage.influencer_id)]
    assert "Alder Tea" in page(desk.influencer, "/me/seen-by")


def test_the_partners_page_of_the_campaign_leads_to_the_newest(desk: Desk) -> None:
    path = f"/me/campaigns/{desk.stage.campaign_id}"
    assert "No report of this campaign was delivered to you yet." in page(desk.influencer, path)
    report_id, _ = desk.delivered(desk.stage.influencer_id)
    _, newest = desk.delivered(desk.stage.influencer_id, report_id=report_id)
    desk.snapshot(desk.stage.influencer_id, report_id=report_id)
    assert f'href="/me/reports/{newest}.xlsx"' in page(desk.influencer, path)
    for_staff = page(desk.stage.client, f"/partners/{desk.stage.influencer_id}{path[3:]}")
    assert f'href="{desk.stage.address}/reports/{report_id}"' in for_staff


def test_a_report_bears_the_name_of_its_campaign_and_leads_there_while_the_partner_is_in_it(
    desk: Desk,
) -> None:
    desk.delivered(desk.brand_id)
    address = f'<a href="/me/campaigns/{desk.stage.campaign_id}">Autumn Table</a>'
    assert address in page(desk.brand)
    with desk.stage.rows():
        db.session.execute(delete(CampaignMember).where(CampaignMember.user_id == desk.brand_id))
        db.session.commit()
    shown = page(desk.brand)
    assert "Autumn Table" in shown
    assert address not in shown


def test_staff_read_what_the_partner_finds_and_their_look_is_noted(desk: Desk) -> None:
    path = f"/partners/{desk.brand_id}/reports"
    assert "Nothing was delivered to Alder Tea yet" in page(desk.stage.client, path)
    report_id, _ = desk.delivered(desk.brand_id)
    desk.snapshot(desk.stage.influencer_id)
    shown = page(desk.stage.client, path).partition('id="delivered"')[2]
    assert f'href="{desk.stage.address}/reports/{report_id}"' in shown
    assert shown.count("Autumn Table") == 1
    assert (AuditAction.PARTNER_LOOKED_AT.value, desk.brand_id) in desk.entries("partner_looked_at")


def test_while_somebody_is_taken_out_of_it_nobody_gets_it(desk: Desk) -> None:
    _, snapshot_id = desk.delivered(desk.brand_id)
    with desk.stage.rows():
        leaver = {"user_id": desk.stage.influencer_id, "leaving_at": clock.now()}
        db.session.add(SnapshotPerson(snapshot_id=snapshot_id, **leaver))
        db.session.commit()
    answer = desk.brand.get(f"/me/reports/{snapshot_id}.xlsx", follow_redirects=True)
    assert "Look again in some minutes." in answer.text


def test_a_workbook_whose_file_is_gone_is_not_found(desk: Desk) -> None:
    _, snapshot_id = desk.delivered(desk.brand_id)
    with desk.stage.rows():
        db.session.get_one(ReportSnapshot, snapshot_id).workbook_sha256 = "0" * 64
        db.session.commit()
    assert desk.brand.get(f"/me/reports/{snapshot_id}.xlsx", buffered=True).status_code == 404


@pytest.mark.parametrize("number", [1, REPORTS_A_PAGE + 3])
def test_a_page_takes_the_same_statements_for_few_and_many(desk: Desk, number: int) -> None:
    with desk.stage.rows():
        partner = db.session.get_one(User, desk.stage.influencer_id)
        for _ in range(number):
            delivered = create_delivered(create_campaign(), partner)
            create_snapshot(delivered.report).delivered_at = delivered.delivered_at
        db.session.commit()
        report_id = delivered.report_id
    with count_statements(desk.stage.app) as sent:
        shown = page(desk.influencer)
    assert shown.count('class="own-report"') == min(number, REPORTS_A_PAGE)
    assert ("Page 1 of 2" in shown) is (number > REPORTS_A_PAGE)
    with count_statements(desk.stage.app) as of_one:
        page(desk.influencer, f"/me/reports/{report_id}")
    assert (len(sent), len(of_one)) == (9, 5), sent
