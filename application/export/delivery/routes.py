"""Staff hand reports to brands and influencers, and take them back."""

from flask import Blueprint, abort, flash, redirect
from flask.typing import ResponseReturnValue
from flask_login import current_user

from application.audit import record
from application.export.delivery.delivering import Deed, Outcome, deliver, take_back
from application.export.reaching import record_reached
from application.export.report_pages import WITHHELD
from application.export.subject import Subject
from application.identifiers import known_id
from application.models import AuditAction, Report
from application.report_addresses import page_of_report
from application.task_queue import commit

report_delivery = Blueprint("report_delivery", __name__)

_NOT_FOR_PARTNERS = (
    "Only reports for a brand or an influencer are delivered; staff and consultants have theirs."
)


@report_delivery.post("/<int:report_id>/snapshots/<int:snapshot_id>/deliver")
def give(report_id: int, snapshot_id: int) -> ResponseReturnValue:
    """Deliver one making of a report; a second time changes nothing."""
    deed = deliver(known_id(report_id), known_id(snapshot_id), by_id=current_user.id)
    if deed is None:
        abort(404)
    if deed.outcome is Outcome.DONE:
        _note(AuditAction.REPORT_DELIVERED, deed)
        report = deed.report
        subject = Subject(report.campaign_id, report.partner_id)
        record_reached(AuditAction.PARTNER_DELIVERED, deed.told_of, subject, by_id=current_user.id)
    return _back(deed, _words_of_giving(deed))


@report_delivery.post("/<int:report_id>/snapshots/<int:snapshot_id>/take-back")
def take(report_id: int, snapshot_id: int) -> ResponseReturnValue:
    """Take a delivered one back: its recipient finds it no more."""
    deed = take_back(known_id(report_id), known_id(snapshot_id), by_id=current_user.id)
    if deed is None:
        abort(404)
    if deed.outcome is Outcome.DONE:
        _note(AuditAction.REPORT_TAKEN_BACK, deed)
    return _back(deed, _words_of_taking(deed))


def _note(action: AuditAction, deed: Deed) -> None:
    report: Report = deed.report
    record(action, campaign_id=report.campaign_id, user_id=report.recipient_id)


def _back(deed: Deed, words: str) -> ResponseReturnValue:
    page = page_of_report(deed.report)
    commit()
    flash(words, "good" if deed.outcome in (Outcome.DONE, Outcome.WAS_SO) else "attention")
    return redirect(page, code=303)


def _words_of_giving(deed: Deed) -> str:
    name = deed.recipient
    if deed.outcome is Outcome.NOT_FOR_PARTNERS:
        return _NOT_FOR_PARTNERS
    if deed.outcome is Outcome.NO_ACCESS:
        return f"The access of {name} was ended, so nothing was delivered."
    if deed.outcome is Outcome.WITHHELD:
        return WITHHELD
    if deed.outcome is Outcome.WAS_SO:
        return f"{name} has it already."
    if deed.is_written_to:
        return f"Delivered to {name}, who is told by letter."
    return f"Delivered to {name}, who has given no address: tell them that it stands among their reports."


def _words_of_taking(deed: Deed) -> str:
    if deed.outcome is Outcome.NOT_FOR_PARTNERS:
        return _NOT_FOR_PARTNERS
    if deed.outcome is Outcome.WAS_SO:
        return f"{deed.recipient} does not have it."
    return f"Taken back: {deed.recipient} sees it no more. What was downloaded before stays with them."
