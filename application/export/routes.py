"""A campaign's reports: whom they are for, making them, and what was kept of them."""

from flask import Blueprint, Response, abort, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.wsgi import FileWrapper

from application.audit import record, record_export
from application.campaigns.queries import campaign_or_404
from application.capture.serving import ADDRESS_MINUTES, KEPT_BY_BROWSERS, PIECE, store_in_reach
from application.capture.words import size_words
from application.export.making.asking import ask_for_report, recipient_of
from application.export.making.words import (
    RECIPIENT_WORDS,
    problem_words,
    sentence_of,
    share_of,
)
from application.export.recipient import STAFF, Recipient
from application.export.rendering.xlsx import MEDIA_TYPE
from application.export.snapshots.keeping import WORKBOOK_KIND
from application.export.snapshots.queries import (
    making_of,
    people_in,
    possible_recipients,
    report_page,
    reports_of,
    snapshot_of,
)
from application.extensions import db
from application.gateways import gateways
from application.identifiers import known_id, page_number, whole_number
from application.integrations.blobs import BlobNotFound
from application.models import AuditAction
from application.task_queue import commit

campaign_reports = Blueprint("campaign_reports", __name__)


@campaign_reports.get("/<int:campaign_id>/reports")
def listing(campaign_id: int) -> ResponseReturnValue:
    """The campaign's reports, and whom one can be made for."""
    campaign = campaign_or_404(campaign_id)
    reports, recipients = reports_of(campaign.id, _reader_id()), _recipients(campaign.id)
    db.session.close()
    return render_template(
        "export/reports.html",
        campaign=campaign,
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
    page = report_page(campaign.id, known_id(report_id), page_number(request.args.get("page")), _reader_id())
    if page is None:
        abort(404)
    db.session.close()

    def link(number: int) -> str:
        return url_for(".show", campaign_id=campaign_id, report_id=report_id, page=number)

    return render_template(
        "export/report.html",
        campaign=campaign,
        report=page,
        making=page.making,
        sentence_of=sentence_of,
        share_of=share_of,
        size_words=size_words,
        problem_words=problem_words,
        recipient_words=RECIPIENT_WORDS,
        link=link,
    )


@campaign_reports.get("/<int:campaign_id>/reports/<int:report_id>/progress")
def progress(campaign_id: int, report_id: int) -> ResponseReturnValue:
    """How far its making is, for the page's script."""
    campaign = campaign_or_404(campaign_id)
    making = making_of(campaign.id, known_id(report_id), _reader_id())
    db.session.close()
    if making is None:
        abort(404)
    return jsonify(running=making.is_open, share=share_of(making), sentence=sentence_of(making))


@campaign_reports.get("/<int:campaign_id>/reports/<int:report_id>/<int:snapshot_id>.xlsx")
def workbook(campaign_id: int, report_id: int, snapshot_id: int) -> ResponseReturnValue:
    """The workbook as it was made."""
    campaign = campaign_or_404(campaign_id)
    snapshot = snapshot_of(campaign.id, known_id(report_id), known_id(snapshot_id), _reader_id())
    if snapshot is None:
        abort(404)
    record_export(campaign.id, people_in(snapshot.id))
    commit()
    db.session.close()
    name = f"{snapshot.file_stem}.xlsx"
    blobs, sha256 = gateways().blobs, snapshot.workbook_sha256
    try:
        with store_in_reach():
            address = blobs.address(
                sha256, kind=WORKBOOK_KIND, minutes=ADDRESS_MINUTES, content_type=MEDIA_TYPE, file_name=name
            )
            if address is not None:
                return redirect(address)
            stream = blobs.open(sha256, kind=WORKBOOK_KIND)
    except BlobNotFound:
        abort(404)
    answer = Response(FileWrapper(stream, PIECE), mimetype=MEDIA_TYPE, direct_passthrough=True)
    answer.content_length = snapshot.workbook_bytes
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = KEPT_BY_BROWSERS
    return answer


def _reader_id() -> int | None:
    """Consultants have reports of their own and no others; None stands for staff, who have all."""
    return None if current_user.is_staff else current_user.id


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
