"""The reports that were delivered to oneself, and their workbooks."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from application.audit import record, record_export
from application.capture.words import size_words
from application.export.delivery.queries import (
    Delivered,
    delivered_of,
    delivered_one,
    delivered_reports,
    open_sheets,
)
from application.export.links.rest_serving import BUSY, NoRest, rest_reply
from application.export.sharing.content import Busy
from application.export.snapshots.people import is_withheld
from application.export.snapshots.queries import people_in
from application.export.snapshots.serving import workbook_reply
from application.extensions import db
from application.identifiers import known_id, page_number
from application.integrations.blobs import BlobNotFound
from application.models import AuditAction
from application.profiles.campaigns.listing import own_among
from application.profiles.queries import partner_by_id
from application.profiles.rendering import render_page
from application.profiles.viewed import Viewed
from application.task_queue import commit

own_reports = Blueprint("own_reports", __name__)

WITHHELD = "The report is being made again without somebody who has left. Look again in some minutes."


@own_reports.get("/reports")
def show() -> ResponseReturnValue:
    """The newest of each report, with the earlier ones folded below it."""
    reports, page = delivered_reports(current_user.id, _wanted())

    def link(number: int) -> str:
        return url_for(".show", page=number)

    campaign_ids = [report.campaign_id for report in reports if report.campaign_id is not None]
    return _page(
        "export/own_reports.html",
        answers="The reports that the staff delivered to you, each as it was when it was made.",
        reports=reports,
        own_campaign_ids=own_among(current_user.id, campaign_ids),
        sheets=open_sheets(current_user.id, [report.id for report in reports]) if reports else {},
        pages=page,
        page_link=link,
    )


@own_reports.get("/reports/<int:delivered_report_id>")
def of_report(delivered_report_id: int) -> ResponseReturnValue:
    """All that was delivered of one report."""
    found = delivered_of(current_user.id, known_id(delivered_report_id), _wanted())
    if found is None:
        abort(404)

    def link(number: int) -> str:
        return url_for(".of_report", delivered_report_id=delivered_report_id, page=number)

    return _page(
        "export/own_report.html",
        answers="Each time that the report was delivered to you, the newest first.",
        report=found,
        page_link=link,
    )


@own_reports.get("/reports/<int:delivered_id>.xlsx")
def workbook(delivered_id: int) -> ResponseReturnValue:
    """The workbook as it was delivered; that others' figures were taken away with it goes on record."""
    delivered = _taken_away(delivered_id)
    if delivered is None:
        return _back(WITHHELD)
    try:
        return workbook_reply(delivered.workbook_sha256, delivered.workbook_bytes, delivered.file_stem)
    except BlobNotFound:
        abort(404)


@own_reports.get("/reports/<int:delivered_id>.csv")
def rest(delivered_id: int) -> ResponseReturnValue:
    """The rows that its tab Data has no room for, on record likewise."""
    delivered = _taken_away(delivered_id)
    if delivered is None:
        return _back(WITHHELD)
    try:
        return rest_reply(delivered.facts_sha256, delivered.file_stem)
    except (NoRest, Busy) as error:
        return _back(BUSY if isinstance(error, Busy) else str(error))


def _taken_away(delivered_id: int) -> Delivered | None:
    """What was delivered, put on record as taken; None while nobody gets it. 404 where there is none."""
    found = delivered_one(current_user.id, known_id(delivered_id))
    if found is None:
        abort(404)
    delivered, campaign_id = found
    if is_withheld(delivered.id):
        return None
    if campaign_id is None:
        record(AuditAction.PARTNER_FIGURES_TAKEN, user_id=current_user.id)
    else:
        record_export(campaign_id, set(people_in(delivered.id)) - {current_user.id})
    commit()
    db.session.close()
    return delivered


def _back(why: str) -> ResponseReturnValue:
    flash(why, "attention")
    return redirect(url_for(".show"), code=303)


def _page(template: str, **shown: Any) -> str:
    partner = partner_by_id(current_user.id)
    if partner is None:
        abort(404)
    viewed = Viewed(partner, for_staff=False)
    return render_page(viewed, "reports.show", template, size_words=size_words, **shown)


def _wanted() -> int:
    return page_number(request.args.get("page"))
