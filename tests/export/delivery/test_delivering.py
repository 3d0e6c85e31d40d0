"""Staff deliver a report to the one it is for, once, on record, and can take it back."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from application.clock import clock
from application.extensions import db
from application.models import CampaignMember, ReportSnapshot, Role, SnapshotPerson, User
from tests.builders import create_user
from tests.conftest import SignIn
from tests.export.delivery.stage import Desk, set_desk
from tests.export.report_rows import create_partner_report, create_snapshot
from tests.statements import count_statements


@pytest.fixture
def desk(app: Flask, client: FlaskClient, sign_in: SignIn) -> Desk:
    return set_desk(app, client, sign_in)


def stored(desk: Desk, snapshot_id: int) -> ReportSnapshot:
    with desk.stage.rows():
        found = db.session.get_one(ReportSnapshot, snapshot_id)
        db.session.expunge(found)
        return found


def test_delivered_is_noted_once_and_told_by_one_letter(desk: Desk) -> None:
    made = desk.snapshot(desk.brand_id)
    assert "Delivered to Alder Tea, who is told by letter." in desk.press(*made)
    first = stored(desk, made[1])
    assert (first.delivered_by_id, first.delivered_at is not None) == (desk.stage.manager_id, True)
    assert "Alder Tea has it already." in desk.press(*made)
    assert stored(desk, made[1]).delivered_at == first.delivered_at
    [letter] = desk.letters()
    assert (letter.user_id, letter.address, letter.report_snapshot_id) == (
        desk.brand_id,
        "tea@example.org",
        made[1],
    )
    assert desk.entries("report_delivered") == [("report_delivered", desk.brand_id)]


def test_a_delivery_stands_in_the_ledger_of_everybody_it_tells_of(desk: Desk) -> None:
    desk.delivered(desk.brand_id)
    told = desk.entries("partner_delivered")
    assert set(told) >= {("partner_delivered", id) for id in (desk.brand_id, desk.stage.influencer_id)}
    words = desk.influencer.get("/me/seen-by").text
    assert "Delivered the report of Autumn Table to whom it is for" in words


def test_a_delivery_of_ones_own_figures_stands_there_too(desk: Desk) -> None:
    with desk.stage.rows():
        report = create_partner_report(db.session.get_one(User, desk.stage.influencer_id), for_partner=True)
        made = report.id, create_snapshot(report).id
    assert "Delivered to" in desk.press(*made)
    assert desk.entries("partner_delivered") == [("partner_delivered", desk.stage.influencer_id)]
    words = desk.influencer.get("/me/seen-by").text
    assert "Delivered a report of your own figures to whom it is for" in words


def test_what_is_being_made_again_without_somebody_is_not_delivered(desk: Desk) -> None:
    made = desk.snapshot(desk.brand_id)
    with desk.stage.rows():
        leaver = {"user_id": desk.stage.influencer_id, "leaving_at": clock.now()}
        db.session.add(SnapshotPerson(snapshot_id=made[1], **leaver))
        db.session.commit()
    assert "It is being made again without them" in desk.press(*made)
    assert stored(desk, made[1]).delivered_at is None
    assert desk.letters() == []


def test_taken_back_it_is_there_no_more_and_may_be_delivered_again(desk: Desk) -> None:
    made = desk.delivered(desk.brand_id)
    assert "Taken back: Alder Tea sees it no more." in desk.press(*made, "take-back")
    assert desk.brand.get(f"/me/reports/{made[1]}.xlsx", buffered=True).status_code == 404
    assert "Alder Tea does not have it." in desk.press(*made, "take-back")
    assert desk.entries("report_taken_back") == [("report_taken_back", desk.brand_id)]
    desk.press(*made)
    assert desk.brand.get(f"/me/reports/{made[1]}.xlsx", buffered=True).status_code == 200


def test_who_has_no_address_is_to_be_told_by_the_staff(desk: Desk) -> None:
    with desk.stage.rows():
        db.session.execute(update(User).values(contact_email=None))
        db.session.commit()
    assert "who has given no address" in desk.press(*desk.snapshot(desk.brand_id))
    assert desk.letters() == []


def test_nothing_is_delivered_to_who_has_no_access(desk: Desk) -> None:
    made = desk.snapshot(desk.brand_id)
    with desk.stage.rows():
        db.session.execute(update(User).where(User.id == desk.brand_id).values(active=False))
        db.session.commit()
    assert "nothing was delivered" in desk.press(*made)
    assert stored(desk, made[1]).delivered_at is None


@pytest.mark.parametrize("role", [None, Role.CONSULTANT])
def test_staffs_and_consultants_reports_are_not_delivered(desk: Desk, role: Role | None) -> None:
    with desk.stage.rows():
        recipient_id = create_user(role=role).id if role else None
    made = desk.snapshot(recipient_id)
    for deed in ("deliver", "take-back"):
        assert "Only reports for a brand or an influencer" in desk.press(*made, deed)
    assert stored(desk, made[1]).delivered_at is None
    assert desk.entries("report_delivered", "campaign_exported") == []


def test_a_snapshot_of_another_report_is_not_found(desk: Desk) -> None:
    first, second = desk.snapshot(desk.brand_id), desk.snapshot(desk.stage.influencer_id)
    for path in (f"{first[0]}/snapshots/{second[1]}", "0/snapshots/0", f"{2**63}/snapshots/{2**63}"):
        for deed in ("deliver", "take-back"):
            assert desk.stage.client.post(f"/reports/{path}/{deed}").status_code == 404


def test_partners_and_consultants_deliver_nothing(desk: Desk, app: Flask, sign_in: SignIn) -> None:
    made = desk.snapshot(desk.brand_id)
    with desk.stage.rows():
        consultant_id = create_user(role=Role.CONSULTANT).id
    consultant = app.test_client()
    sign_in(consultant, consultant_id)
    for browser in (desk.brand, consultant):
        path = f"/reports/{made[0]}/snapshots/{made[1]}/deliver"
        assert browser.post(path).status_code == 403


def test_the_page_offers_it_for_each_making_of_a_partners_report_alone(desk: Desk) -> None:
    report_id, _ = desk.delivered(desk.brand_id)
    desk.snapshot(None, report_id=report_id)
    page = desk.stage.client.get(f"{desk.stage.address}/reports/{report_id}").text
    assert page.count("Take back<") == 1
    assert page.count("Deliver to Alder Tea<") == 2, "the newest stands by itself, and in the list"
    staffs = desk.snapshot(None)[0]
    assert "Deliver to" not in desk.stage.client.get(f"{desk.stage.address}/reports/{staffs}").text


@pytest.mark.parametrize("others", [0, 30])
def test_delivering_takes_the_same_statements_whoever_is_in_the_campaign(desk: Desk, others: int) -> None:
    with desk.stage.rows():
        for _ in range(others):
            user = create_user(role=Role.INFLUENCER)
            db.session.add(CampaignMember(campaign_id=desk.stage.campaign_id, user_id=user.id))
        db.session.commit()
    report_id, snapshot_id = desk.snapshot(desk.brand_id)
    with count_statements(desk.stage.app) as sent:
        desk.stage.client.post(f"/reports/{report_id}/snapshots/{snapshot_id}/deliver")
    assert len([one for one in sent if "audit_entries" not in one]) == 10


@pytest.mark.parametrize("is_here", [True, False])
def test_nothing_is_offered_to_hand_on_once_the_persons_access_has_ended(desk: Desk, is_here: bool) -> None:
    report_id, _ = desk.snapshot(desk.brand_id)
    with desk.stage.rows():
        db.session.get_one(User, desk.brand_id).active = is_here
        db.session.commit()
    page = desk.stage.client.get(f"/campaigns/{desk.stage.campaign_id}/reports/{report_id}").text
    assert ("Deliver to Alder Tea" in page) is is_here
    assert ("Make a link" in page) is is_here
    assert ("Not delivered" in page) is not is_here
