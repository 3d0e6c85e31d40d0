"""A campaign's reports: whom they are for, making them, and what was kept of them."""

from collections.abc import Mapping

from flask import Blueprint, Response, abort, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.wsgi import FileWrapper

from application.audit import record, record_export
from application.campaigns.queries import campaign_or_404
from application.capture.words import size_words
from application.export.making.asking import ask_for_report
from application.export.making.words import (
    RECIPIENT_WORDS,
    problem_words,
    sentence_of,
    share_of,
)
from application.export.recipient import CONSULTANTS, STAFF, Recipient
from application.export.rendering.xlsx import MEDIA_TYPE
from application.export.snapshots.keeping import WORKBOOK_KIND
from application.export.snapshots.queries import (
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
from application.models import AuditAction, RecipientKind
from application.task_queue import commit

campaign_reports = Blueprint("campaign_reports", __name__)

_PIECE = 256 * 1024
_TOGETHER: Mapping[str, Recipient] = {"": STAFF, CONSULTANTS.kind.value: CONSULTANTS}
"""Recipients that are no single person, as the form names them."""


@campaign_reports.get("/<int:campaign_id>/reports")
def listing(campaign_id: int) -> ResponseReturnValue:
    """The campaign's reports, and whom one can be made for."""
    campaign = campaign_or_404(campaign_id)
    reports, recipients = reports_of(campaign.id, _kinds()), _recipients(campaign.id)
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
    page = report_page(campaign.id, known_id(report_id), page_number(request.args.get("page")), _kinds())
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
    page = report_page(campaign.id, known_id(report_id), 1, _kinds())
    db.session.close()
    if page is None:
        abort(404)
    if page.making is None:
        return jsonify(running=False, share=1.0, sentence="")
    making = page.making
    return jsonify(running=making.is_open, share=share_of(making), sentence=sentence_of(making))


@campaign_reports.get("/<int:campaign_id>/reports/<int:report_id>/<int:snapshot_id>.xlsx")
def workbook(campaign_id: int, report_id: int, snapshot_id: int) -> ResponseReturnValue:
    """The workbook as it was made."""
    campaign = campaign_or_404(campaign_id)
    snapshot = snapshot_of(campaign.id, known_id(report_id), known_id(snapshot_id), _kinds())
    if snapshot is None:
        abort(404)
    record_export(campaign.id, people_in(snapshot.id))
    commit()
    db.session.close()
    name = f"{snapshot.file_stem}.xlsx"
    blobs, sha256 = gateways().blobs, snapshot.workbook_sha256
    address = blobs.address(sha256, kind=WORKBOOK_KIND, minutes=5, content_type=MEDIA_TYPE, file_name=name)
    if address is not None:
        return redirect(address)
    try:
        stream = blobs.open(sha256, kind=WORKBOOK_KIND)
    except BlobNotFound:
        abort(404)
    answer = Response(FileWrapper(stream, _PIECE), mimetype=MEDIA_TYPE, direct_passthrough=True)
    answer.content_length = snapshot.workbook_bytes
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


def _kinds() -> tuple[RecipientKind, ...]:
    """Whose reports the reader may have: consultants have their own, staff all."""
    return tuple(RecipientKind) if current_user.is_staff else (RecipientKind.CONSULTANT,)


def _recipients(campaign_id: int) -> tuple[Recipient, ...]:
    return possible_recipients(campaign_id) if current_user.is_staff else ()


def _recipient(campaign_id: int) -> Recipient:
    """Whom the form names; staff where it names nobody. 404 for somebody who is not in the campaign."""
    if not current_user.is_staff:
        return CONSULTANTS
    wanted = request.form.get("recipient", "")
    if wanted in _TOGETHER:
        return _TOGETHER[wanted]
    chosen = whole_number(wanted)
    found = next((each for each in possible_recipients(campaign_id) if each.user_id == chosen), None)
    db.session.close()
    if found is None:
        abort(404)
    return found
