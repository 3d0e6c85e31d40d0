"""Staff's pages of the reports of a partner's own figures: asking, making, opening, switching links off."""

from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import func, select

from application.extensions import db
from application.models import (
    AuditAction,
    AuditEntry,
    MediaKey,
    Report,
    ReportBuild,
    ReportSnapshot,
    Role,
    User,
)
from tests import builders
from tests.export.made_reports import ask, drain, workbook_address
from tests.export.partner.rich import RichPartner, make_rich_partner
from tests.export.report_rows import create_partner_report
from tests.statements import count_statements


@pytest.fixture
def partner(app: Flask, client: FlaskClient, sign_in: Any) -> RichPartner:
    """Of whom staff, who are signed in, look at the reports."""
    with app.app_context():
        found = make_rich_partner()
    sign_in(client, found.rich.manager_id)
    return found


def address(partner: RichPartner) -> str:
    return f"/partners/{partner.user_id}"


def count(app: Flask, model: Any) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_staff_make_it_for_themselves_and_for_the_partner(
    app: Flask, client: FlaskClient, partner: RichPartner
) -> None:
    pages = [ask(client, address(partner), whom) for whom in (None, partner.user_id)]
    drain(client)
    staffs, own = (
        load_workbook(BytesIO(client.get(workbook_address(client, page), buffered=True).data))
        for page in pages
    )
    assert staffs["Overview"]["B5"].value == "Staff"
    assert own["Overview"]["B5"].value == "Lena Koch"
    listing = client.get(f"{address(partner)}/reports").text
    assert all(page in listing for page in pages)
    with app.app_context():
        identities = set(db.session.scalars(select(Report.identity)))
    assert identities == {
        f"partner:{partner.user_id}:staff",
        f"partner:{partner.user_id}:influencer",
    }


def test_asked_for_twice_it_is_made_once(app: Flask, client: FlaskClient, partner: RichPartner) -> None:
    assert ask(client, address(partner)) == ask(client, address(partner))
    assert count(app, ReportBuild) == 1
    drain(client)
    ask(client, address(partner))
    drain(client)
    assert (count(app, Report), count(app, ReportSnapshot)) == (1, 2)


def test_its_progress_is_told_while_it_is_made(client: FlaskClient, partner: RichPartner) -> None:
    page = ask(client, address(partner))
    assert client.get(f"{page}/progress").json == {
        "running": True,
        "share": None,
        "sentence": "It waits for its turn.",
    }
    drain(client)
    assert client.get(f"{page}/progress").json["running"] is False  # type: ignore[index]


def test_who_takes_it_away_is_on_record(app: Flask, client: FlaskClient, partner: RichPartner) -> None:
    page = ask(client, address(partner))
    drain(client)
    answer = client.get(workbook_address(client, page), buffered=True)
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="lena-cooks-2')
    with app.app_context():
        entries = db.session.execute(
            select(AuditEntry.action, AuditEntry.actor_id, AuditEntry.user_id).order_by(AuditEntry.id)
        ).all()
    about = (partner.rich.manager_id, partner.user_id)
    assert (AuditAction.REPORT_ASKED, *about) in entries
    assert entries[-1] == (AuditAction.PARTNER_FIGURES_TAKEN, *about)


@pytest.mark.parametrize("recipient", ["7000", "x", "-1"])
def test_it_is_made_for_nobody_else(
    app: Flask, client: FlaskClient, partner: RichPartner, recipient: str
) -> None:
    others = [recipient, str(partner.rich.influencers[1])]
    for other in others:
        assert client.post(f"{address(partner)}/reports", data={"recipient": other}).status_code == 404
    assert count(app, Report) == 0


def test_staff_have_no_such_page_and_neither_has_a_report_of_somebody_else(
    app: Flask, client: FlaskClient, partner: RichPartner
) -> None:
    page = ask(client, address(partner))
    drain(client)
    book = workbook_address(client, page)
    number = page.rsplit("/", 1)[1]
    other = f"/partners/{partner.rich.influencers[1]}/reports"
    campaign = f"/campaigns/{partner.rich.campaign_id}/reports"
    for path in (
        f"/partners/{partner.rich.manager_id}/reports",
        f"{other}/{number}",
        f"{other}/{number}/progress",
        book.replace(address(partner), f"/partners/{partner.rich.influencers[1]}"),
        f"{campaign}/{number}",
    ):
        assert client.get(path).status_code == 404, path


def test_partners_and_consultants_stay_outside(
    app: Flask, client: FlaskClient, partner: RichPartner, sign_in: Any
) -> None:
    page = ask(client, address(partner), partner.user_id)
    drain(client)
    book = workbook_address(client, page)
    with app.app_context():
        consultant = builders.create_user(role=Role.CONSULTANT).id
    for user_id in (partner.user_id, partner.rich.influencers[1], consultant):
        visitor = app.test_client()
        sign_in(visitor, user_id)
        paths = (f"{address(partner)}/reports", page, f"{page}/progress", book)
        assert {visitor.get(path).status_code for path in paths} == {403}
        assert visitor.post(f"{address(partner)}/reports").status_code == 403


def test_of_somebody_without_access_nothing_new_is_made(
    app: Flask, client: FlaskClient, partner: RichPartner
) -> None:
    page = ask(client, address(partner))
    drain(client)
    with app.app_context():
        db.session.get_one(User, partner.user_id).active = False
        db.session.commit()
    assert "has no access any more" in client.get(f"{address(partner)}/reports").text
    assert "Make it anew" not in client.get(page).text
    assert client.post(f"{address(partner)}/reports").status_code == 404


def test_its_links_open_what_is_kept_until_they_are_switched_off(
    app: Flask, client: FlaskClient, partner: RichPartner
) -> None:
    page = ask(client, address(partner))
    drain(client)
    book = load_workbook(BytesIO(client.get(workbook_address(client, page), buffered=True).data))
    titles = [cell.value for cell in book["Posts"][1]]
    kept = [row[titles.index("Kept")].hyperlink for row in book["Posts"].iter_rows(min_row=2)]
    (link,) = [str(found.target) for found in kept if found is not None]
    path = link[link.index("/media/") :]
    assert app.test_client().get(path, buffered=True).status_code == 200
    listing = client.get(f"{address(partner)}/report-links")
    assert "Links in reports" in listing.text
    with app.app_context():
        key = db.session.scalars(select(MediaKey)).one()
        assert (key.campaign_id, key.partner_id) == (None, partner.user_id)
    other = f"/partners/{partner.rich.influencers[1]}/report-links"
    assert client.post(f"{other}/{key.id}/shut").status_code == 303
    assert app.test_client().get(path, buffered=True).status_code == 200
    assert client.post(f"{address(partner)}/report-links/{key.id}/shut").status_code == 303
    assert app.test_client().get(path).status_code == 410


@pytest.mark.parametrize("number", [1, 30])
def test_pages_take_the_same_statements_however_much_was_made(
    app: Flask, client: FlaskClient, partner: RichPartner, number: int
) -> None:
    with app.app_context():
        user = db.session.get_one(User, partner.user_id)
        for _ in range(number):
            create_partner_report(user)
    page = ask(client, address(partner))
    for _ in range(min(number, 3)):
        ask(client, address(partner))
        drain(client)
    with count_statements(app) as sent:
        assert client.get(f"{address(partner)}/reports").status_code == 200
    with count_statements(app) as shown:
        assert client.get(page).status_code == 200
    assert (len(sent), len(shown)) == (7, 10)


@pytest.mark.parametrize("extent", ["leaving", "everything"])
def test_who_leaves_takes_the_reports_of_their_own_figures_along(
    app: Flask, client: FlaskClient, partner: RichPartner, sign_in: Any, extent: str
) -> None:
    for whom in (None, partner.user_id):
        ask(client, address(partner), whom)
    drain(client)
    leaver = app.test_client()
    sign_in(leaver, partner.user_id)
    answer = leaver.post("/me/leave", data={"extent": extent, "word": "delete"})
    assert answer.status_code == 303, answer.text
    drain(client)
    assert [count(app, model) for model in (Report, ReportSnapshot, MediaKey)] == [0, 0, 0]
