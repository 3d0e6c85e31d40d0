"""A campaign's reports: whom they are for, making them, and what was kept of them."""

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from application.audit import record, record_export
from application.campaigns.queries import campaign_or_404
from application.export.making.asking import ask_for_report
from application.export.making.words import RECIPIENT_WORDS
from application.export.places import of_campaign
from application.export.recipient import STAFF, Recipient, recipient_of
from application.export.report_pages import (
    progress_reply,
    reader_id,
    rest_or_way_back,
    shown_report,
    snapshot_or_404,
    withheld_reply,
    workbook_or_404,
)
from application.export.snapshots.queries import people_in, possible_recipients, reports_of
from application.export.subject import Subject
from application.extensions import db
from application.identifiers import whole_number
from application.models import AuditAction
from application.task_queue import commit

campaign_reports = Blueprint("campaign_reports", __name__)


@campaign_reports.get("/<int:campaign_id>/reports")
def listing(campaign_id: int) -> ResponseReturnValue:
    """The campaign's reports, and whom one can be made for."""
    campaign = campaign_or_404(campaign_id)
    reports, recipients = reports_of(Subject(campaign_id=campaign.id), reader_id()), _recipients(campaign.id)
    db.session.close()
    return render_template(
        "export/reports.html",
        campaign=campaign,
        place=of_campaign(campaign),
        reports=reports,
        recipients=recipients,
        recipient_words=RECIPIENT_WORDS,
    )


@campaign_reports.post("/<int:campaign_id>/reports")
def make(campaign_id: int) -> ResponseReturnValue:
    """Have a report made for staff, or for the chosen brand or influencer."""
    campaign = campaign_or_404(campaign_id)
    recipient = _recipient(campaign.id)
    asked = ask_for_report(campaign.id, recipient, by_id=current_user.id)
    if asked.is_new:
        record(AuditAction.REPORT_ASKED, campaign_id=campaign.id, user_id=recipient.user_id)
    commit()
    return redirect(url_for(".show", campaign_id=campaign_id, report_id=asked.report_id), code=303)


@campaign_reports.get("/<int:campaign_id>/reports/<int:report_id>")
def show(campaign_id: int, report_id: int) -> ResponseReturnValue:
    """One report: how far it is, its newest workbook, and the earlier ones."""
    campaign = campaign_or_404(campaign_id)
    return shown_report(of_campaign(campaign), report_id, campaign=campaign)


@campaign_reports.get("/<int:campaign_id>/reports/<int:report_id>/progress")
def progress(campaign_id: int, report_id: int) -> ResponseReturnValue:
    """How far its making is, for the page's script."""
    return progress_reply(of_campaign(campaign_or_404(campaign_id)), report_id)


@campaign_reports.get("/<int:campaign_id>/reports/<int:report_id>/<int:snapshot_id>.xlsx")
def workbook(campaign_id: int, report_id: int, snapshot_id: int) -> ResponseReturnValue:
    """The workbook as it was made."""
    campaign = campaign_or_404(campaign_id)
    snapshot = snapshot_or_404(of_campaign(campaign), report_id, snapshot_id)
    if snapshot.is_withheld:
        return withheld_reply(of_campaign(campaign), report_id)
    record_export(campaign.id, people_in(snapshot.id))
    commit()
    return workbook_or_404(snapshot)


@campaign_reports.get("/<int:campaign_id>/reports/<int:report_id>/<int:snapshot_id>.csv")
def rest(campaign_id: int, report_id: int, snapshot_id: int) -> ResponseReturnValue:
    """The rows that its tab Data has no room for."""
    campaign = campaign_or_404(campaign_id)
    place = of_campaign(campaign)
    snapshot = snapshot_or_404(place, report_id, snapshot_id)
    if snapshot.is_withheld:
        return withheld_reply(place, report_id)
    record_export(campaign.id, people_in(snapshot.id))
    commit()
    return rest_or_way_back(place, report_id, snapshot)


def _recipients(campaign_id: int) -> tuple[Recipient, ...]:
    return possible_recipients(campaign_id) if current_user.is_staff else ()


def _recipient(campaign_id: int) -> Recipient:
    """Whom the form names; staff where it names nobody. 404 for somebody who is not in the campaign.

    A consultant's report is the consultant's, whomever the form names: its links end with the maker's access.
    """
    if not current_user.is_staff:
        return recipient_of(current_user)
    wanted = request.form.get("recipient", "")
    if not wanted:
        return STAFF
    chosen = whole_number(wanted)
    found = next((each for each in possible_recipients(campaign_id) if each.user_id == chosen), None)
    db.session.close()
    if found is None:
        abort(404)
    return found
